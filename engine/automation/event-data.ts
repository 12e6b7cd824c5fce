/** The data of a message, checked against the fields that its event has. */
import type { EventDefinition } from '../../metadata/types.ts'
import { fieldKinds } from '../fields/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { Text } from '../kernel/text.ts'

type EventField = EventDefinition['fields'][number]

/** What the value of an event's field is on its way in, by the type of value that fields of its kind have. */
export type EventValue = 'text' | 'number' | 'moment' | 'boolean' | 'object'

const VALUES: ReadonlyMap<string | undefined, EventValue> = new Map([
  ['number', 'number'],
  ['decimal', 'number'],
  ['date', 'moment'],
  ['datetime', 'moment'],
  ['boolean', 'boolean'],
  ['json', 'object'],
  ['options', 'object'],
  ['references', 'object'],
  ['tags', 'object'],
  ['point', 'object'],
  ['region', 'object'],
])

export function eventValue({ type }: Pick<EventField, 'type'>): EventValue {
  return VALUES.get(fieldKinds.find(type)?.valueType) ?? 'text'
}

/** How a value of each type is told, and what is said of one that is not. */
const TYPES: Readonly<Record<EventValue, { is(value: unknown): boolean; wanted: Text }>> = {
  text: {
    is: (value) => typeof value === 'string' && value.length <= LONGEST_TEXT,
    wanted: { zh: '须为文本，至多 20000 个字符', en: 'a text of at most 20,000 characters is expected' },
  },
  number: {
    is: (value) =>
      typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && NUMBER.test(value),
    wanted: { zh: '须为数值，或数值的文本（如 "289.16"）', en: 'a number is expected, or its text such as "289.16"' },
  },
  moment: {
    is: (value) => typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
    wanted: {
      zh: '须为带时区的时间（如 2026-05-01T08:00:00+08:00）或日期（如 2026-05-01）',
      en: 'a moment with its zone (2026-05-01T08:00:00+08:00) or a day (2026-05-01) is expected',
    },
  },
  boolean: {
    is: (value) => typeof value === 'boolean',
    wanted: { zh: '须为 true 或 false', en: 'true or false is expected' },
  },
  object: {
    is: (value) => typeof value === 'object',
    wanted: { zh: '须为 JSON 对象或数组', en: 'a JSON object or array is expected' },
  },
}

const LONGEST_TEXT = 20_000
const NUMBER = /^-?\d{1,30}(\.\d{1,20})?$/
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/

/** What is wrong with the data of a message; nothing where it is as its event says. */
export function dataIssues({ fields }: EventDefinition, data: Readonly<Record<string, unknown>>): Issue[] {
  const known = new Map(fields.map((field) => [field.name, field]))
  const unknown = Object.keys(data).flatMap((name) => (known.has(name) ? [] : [unknownField(name, known.keys())]))
  return [...fields.flatMap((field) => valueIssues(field, data[field.name] ?? null)), ...unknown]
}

function valueIssues(field: EventField, value: unknown): Issue[] {
  const { name, label, required } = field
  const path = `data/${name}`
  if (value === null || (value === '' && required === true)) {
    if (required !== true) return []
    const message = {
      zh: `缺少必填字段 ${name}（${label.zh}）`,
      en: `the required field ${name} (${label.en}) is missing`,
    }
    return [{ code: 'required', path, message }]
  }
  const { is, wanted } = TYPES[eventValue(field)]
  if (is(value)) return []
  return [
    {
      code: 'type',
      path,
      message: { zh: `字段 ${name}（${label.zh}）${wanted.zh}`, en: `field ${name} (${label.en}): ${wanted.en}` },
    },
  ]
}

function unknownField(name: string, known: Iterable<string>): Issue {
  const meant = nearest(name, known)
  return {
    code: 'unknown',
    path: `data/${name}`,
    message: { zh: `事件没有字段 ${name}`, en: `the event has no field ${name}` },
    ...(meant !== undefined && { hint: { zh: `是否为 ${meant}`, en: `did you mean ${meant}` } }),
  }
}

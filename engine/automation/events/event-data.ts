/** The data of a message, checked against the fields that its event has. */
import type { Issue } from '../../kernel/errors.ts'
import { nearest } from '../../kernel/nearest.ts'
import type { Text } from '../../kernel/text.ts'
import type { EventValue } from './event-value.ts'
import type { EventData, EventField } from './types.ts'

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
export function dataIssues(fields: readonly EventField[], data: EventData): Issue[] {
  const known = new Map(fields.map((field) => [field.name, field]))
  const unknown = Object.keys(data).flatMap((name) => (known.has(name) ? [] : [unknownField(name, known.keys())]))
  return [...fields.flatMap((field) => valueIssues(field, own(data, field.name))), ...unknown]
}

function own(data: EventData, name: string): unknown {
  return Object.hasOwn(data, name) ? (data[name] ?? null) : null
}

function valueIssues(field: EventField, value: unknown): Issue[] {
  const { name, label, required } = field
  const path = `data/${name}`
  if (value === null || (value === '' && required)) {
    if (!required) return []
    const message = { zh: `缺少必填字段 ${name}（${label}）`, en: `the required field ${name} (${label}) is missing` }
    return [{ code: 'required', path, message }]
  }
  const { is, wanted } = TYPES[field.type]
  if (!is(value))
    return [
      {
        code: 'type',
        path,
        message: { zh: `字段 ${name}（${label}）${wanted.zh}`, en: `field ${name} (${label}): ${wanted.en}` },
      },
    ]
  if (UNSTORABLE.test(JSON.stringify(value))) return [{ code: 'characters', path, message: unstorable(name, label) }]
  return []
}

/** NUL and halves of characters, which are no text in any database. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

function unstorable(name: string, label: string): Text {
  return {
    zh: `字段 ${name}（${label}）含有无法保存的字符（空字符或不完整的字符）`,
    en: `field ${name} (${label}) holds characters that cannot be kept (NUL, or half of one)`,
  }
}

function unknownField(name: string, known: Iterable<string>): Issue {
  const meant = nearest(name, known)
  return {
    code: 'unknown',
    path: `data/${name.slice(0, LONGEST_SHOWN)}`,
    message: {
      zh: `事件没有字段 ${name.slice(0, LONGEST_SHOWN)}`,
      en: `the event has no field ${name.slice(0, LONGEST_SHOWN)}`,
    },
    ...(meant !== undefined && { hint: { zh: `是否为 ${meant}`, en: `did you mean ${meant}` } }),
  }
}

const LONGEST_SHOWN = 64

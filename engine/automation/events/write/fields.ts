/** The fields of an event as somebody gave them: of programs, or of the object whose records it follows. */
import type { AccessPlan } from '../../../access/index.ts'
import { REACHES_PROTOTYPE } from '../../../kernel/json.ts'
import { nearest } from '../../../kernel/nearest.ts'
import type { Text } from '../../../kernel/text.ts'
import type { FieldModel } from '../../../model/types.ts'
import { EVENT_VALUES, eventValue } from '../event-value.ts'
import { TAG_FIELDS } from '../tag-fields.ts'
import { isRecord } from '../values.ts'

/** Fields of one event. */
const MOST_FIELDS = 200
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,31}$/
const LONGEST_LABEL = 60
const LONGEST_NOTE = 200
const PARTS = ['name', 'type', 'label', 'required', 'note']

type Fault = (path: string, message: Text, code?: string) => void

/** Judges the fields of an event that programs report. */
export function judgePlainFields(fields: unknown, fault: Fault): void {
  const names = new Set<string>()
  each(fields, fault, (field, path) => {
    const { name, type, label, required = false, note = null } = field
    for (const part of Object.keys(field)) if (!PARTS.includes(part)) fault(`${path}/${part}`, UNKNOWN_PART)
    if (typeof name !== 'string' || !NAME.test(name) || REACHES_PROTOTYPE.has(name)) fault(`${path}/name`, NO_NAME)
    else if (names.has(name)) fault(`${path}/name`, twice(name), 'DUPLICATE_VALUE')
    else names.add(name)
    if (!EVENT_VALUES.some((value) => value === type)) fault(`${path}/type`, NO_TYPE)
    if (!isText(label, LONGEST_LABEL) || label.trim() === '') fault(`${path}/label`, NO_LABEL, 'REQUIRED')
    if (typeof required !== 'boolean') fault(`${path}/required`, NO_BOOLEAN)
    if (note !== null && !isText(note, LONGEST_NOTE)) fault(`${path}/note`, NO_NOTE)
  })
}

/**
 * Judges the fields of an event about records, which are fields of their object.
 * @returns the fields as they are kept: their names are those of the object, their types too
 */
export function judgeObjectFields(fields: unknown, plan: AccessPlan, isOfTags: boolean, fault: Fault): object[] {
  const usable = carriedFields(plan)
  const names = new Set<string>()
  const kept: object[] = []
  each(fields, fault, ({ name, label }, path) => {
    const own = isOfTags ? TAG_FIELDS.find((each) => each.name === name) : undefined
    if (own && !names.has(own.name)) {
      names.add(own.name)
      kept.push(own)
      return
    }
    const field = typeof name === 'string' ? usable.get(name) : undefined
    if (!field) return fault(`${path}/name`, unknownField(String(name), usable.keys()))
    if (names.has(field.name)) return fault(`${path}/name`, twice(field.name), 'DUPLICATE_VALUE')
    names.add(field.name)
    const words = isText(label, LONGEST_LABEL) && label.trim() !== '' ? label : field.label.zh
    kept.push({ name: field.name, label: words, type: eventValue(field.definition), required: false })
  })
  return kept
}

/** Fields whose values an event may carry: in a column, and readable as they are by whoever sets the event up. */
export function carriedFields(plan: AccessPlan): ReadonlyMap<string, FieldModel> {
  const fields = [...plan.fields.values()].flatMap(({ field, reads }) =>
    reads === 'clear' && field.kind.storage === undefined ? [field] : [],
  )
  return new Map(fields.map((field) => [field.name, field]))
}

/** Fields by which a record may be found: to be equal tells no more of a masked value than whoever asks knows already. */
export function findingFields(plan: AccessPlan): ReadonlyMap<string, FieldModel> {
  const fields = [...plan.fields.values()].flatMap(({ field }) => (field.kind.storage === undefined ? [field] : []))
  return new Map(fields.map((field) => [field.name, field]))
}

function each(
  fields: unknown,
  fault: Fault,
  judge: (field: Readonly<Record<string, unknown>>, path: string) => void,
): void {
  if (fields === null || fields === undefined) return
  if (!Array.isArray(fields)) return fault('fields', NO_LIST)
  if (fields.length > MOST_FIELDS) return fault('fields', TOO_MANY)
  fields.forEach((field: unknown, index) => {
    const path = `fields/${index}`
    if (isRecord(field)) judge(field, path)
    else fault(path, NO_FIELD)
  })
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest
}

export function unknownField(name: string, known: Iterable<string>): Text {
  const all = [...known]
  const meant = nearest(name, all)
  return {
    zh: `对象没有可用的字段“${name.slice(0, 64)}”${meant === undefined ? '' : `，是否为 ${meant}`}`,
    en: `the object has no field '${name.slice(0, 64)}' that could be used${meant === undefined ? '' : `; did you mean ${meant}`}`,
  }
}

function twice(name: string): Text {
  return { zh: `字段名“${name}”出现多次`, en: `the field '${name}' is there more than once` }
}

const UNKNOWN_PART = {
  zh: `字段只能有 ${PARTS.join('、')}`,
  en: `a field has ${PARTS.join(', ')} and nothing else`,
}
const NO_NAME = {
  zh: '字段名须以字母或下划线开头，只含字母、数字和下划线，至多 32 个字符',
  en: 'a name begins with a letter or _, holds letters, digits and _, and has 32 characters at most',
}
const NO_TYPE = {
  zh: '字段类型须为 text（文本）、number（数值）、moment（时间）、boolean（布尔）或 object（对象）',
  en: `the type is one of ${EVENT_VALUES.join(', ')}`,
}
const NO_LABEL = {
  zh: `须填写显示名，至多 ${LONGEST_LABEL} 个字符`,
  en: `a label of ${LONGEST_LABEL} characters at most is needed`,
}
const NO_NOTE = {
  zh: `备注说明至多 ${LONGEST_NOTE} 个字符`,
  en: `a note has ${LONGEST_NOTE} characters at most`,
}
const NO_BOOLEAN = { zh: '是否必填须为 true 或 false', en: 'true or false is expected' }
const NO_LIST = { zh: '字段须为数组', en: 'a list of fields is expected' }
const NO_FIELD = { zh: '字段须为对象', en: 'a field is an object' }
const TOO_MANY = { zh: `至多 ${MOST_FIELDS} 个字段`, en: `${MOST_FIELDS} fields at most` }

/** Values that stand for whoever asks: `{"me": []}` among people, `{"my_departments": []}` among departments. */
import type { Text } from '../kernel/text.ts'
import type { Who } from './rule.ts'
import { soleEntry } from './sole-entry.ts'
import type { Operator, RuleField } from './value-types.ts'

export interface Told {
  /** What stands behind the field without whom it means. */
  readonly operands: readonly unknown[]
  readonly who?: Who
}

/** Takes out of a condition's operands whom they mean; a fault where the field names nobody of the kind. */
export function takeWho(operands: readonly unknown[], operator: Operator, field: RuleField): Told | { fault: Text } {
  const isList = operator.arity === 'list'
  if (operator.operand !== 'value' || (isList && operands.length !== 1)) return { operands }
  const [first] = operands
  const inArray = isList && Array.isArray(first)
  const members: readonly unknown[] = inArray ? first : operands
  const said = members.map(whoOf)
  const whom = said.flatMap((each) => each ?? [])
  const [who] = whom
  if (who === undefined) return { operands }
  const fault = faultOf(who, { isOnce: whom.length === 1, about: field.about, isList, inArray })
  const rest = members.filter((_, index) => said[index] === undefined)
  return fault ? { fault } : { operands: isList ? [rest] : rest, who }
}

interface Said {
  readonly isOnce: boolean
  readonly about: RuleField['about']
  readonly isList: boolean
  readonly inArray: boolean
}

function faultOf(who: Who, { isOnce, about, isList, inArray }: Said): Text | undefined {
  const isMe = who === 'me'
  if (!isOnce || about !== ABOUT[who]) return isMe ? NO_PERSON : NO_DEPARTMENT
  if (isInPlace(who, isList, inArray)) return undefined
  return isMe ? IN_LIST : AS_LIST
}

/** "My departments" are a list by themselves; "me" is one value, and one of a list. */
function isInPlace(who: Who, isList: boolean, inArray: boolean): boolean {
  return who === 'me' ? isList === inArray : isList && !inArray
}

const ABOUT: Readonly<Record<Who, RuleField['about']>> = {
  me: 'person',
  departments: 'department',
  below: 'department',
}

function whoOf(value: unknown): Who | undefined {
  const [name, body] = soleEntry(value) ?? []
  if (!Array.isArray(body)) return undefined
  const [word, ...others]: unknown[] = body
  if (name === 'me' && word === undefined) return 'me'
  if (name !== 'my_departments' || others.length > 0) return undefined
  if (word === 'below') return 'below'
  return word === undefined ? 'departments' : undefined
}

const NO_PERSON: Text = {
  zh: '“我”只能用于指向用户的字段，且只写一次',
  en: '"me" is a value of fields that name people, and is written once',
}
const NO_DEPARTMENT: Text = {
  zh: '“我的部门”只能用于指向部门的字段，且只写一次',
  en: '"my departments" are values of fields that name departments, and are written once',
}
const IN_LIST: Text = {
  zh: '须写作数组，例如 [{"me": []}]',
  en: 'is written inside an array, such as [{"me": []}]',
}
const AS_LIST: Text = {
  zh: '“我的部门”本身是列表：{"in": [{"var": "字段"}, {"my_departments": []}]}',
  en: '"my departments" are a list themselves: {"in": [{"var": "field"}, {"my_departments": []}]}',
}

/** From the rows of the condition editor back to a rule: brackets, connectors and what each row must say. */
import type { Issue } from '../kernel/errors.ts'
import { fill, type Text } from '../kernel/text.ts'
import { type ConditionRow, RELATION_OPERATORS } from './condition-row.ts'
import { parseRule } from './parse.ts'
import type { Rule } from './rule.ts'
import type { RuleFields } from './value-types.ts'

export type RowPart = 'left' | 'field' | 'operator' | 'values' | 'right' | 'connector' | 'where'

export interface RowIssue extends Omit<Issue, 'path' | 'at'> {
  /** Index of the row. */
  readonly row: number
  /** Of a fault in the conditions of a relation: the indexes of the rows inside, the outer one first. */
  readonly within?: readonly number[]
  readonly part: RowPart
}

/** Absent JSON: no row says anything, because there is none or all are muted. */
export type RowsReading = { readonly json?: object } | { readonly issues: readonly RowIssue[] }

/** JSON Logic of the rows; every row that is wrong is named. */
export function ruleOfRows(rows: readonly ConditionRow[]): RowsReading {
  const reader = new RowsReader()
  const json = reader.read(rows, [])
  return reader.issues.length > 0 ? { issues: reader.issues } : { ...(json && { json }) }
}

/** The same, checked against the fields; faults of the rule are told by row as well. */
export function checkRows(
  rows: readonly ConditionRow[],
  fields: RuleFields,
): { readonly json?: object; readonly rule?: Rule } | { readonly issues: readonly RowIssue[] } {
  const reader = new RowsReader()
  const json = reader.read(rows, [])
  if (reader.issues.length > 0) return { issues: reader.issues }
  if (!json) return {}
  const reading = parseRule(json, fields)
  if ('rule' in reading) return { json, rule: reading.rule }
  return { issues: reading.issues.map((issue) => reader.placed(issue, json)) }
}

/** More brackets than these before one row nobody can read. */
const MOST_BRACKETS = 20

/** Rows that stand for each other's brackets; the outermost frame has no bracket of its own. */
interface Frame {
  readonly openedBy: number
  readonly isNegated: boolean
  /** Members joined by `and`, the lists joined by `or`. */
  readonly lists: object[][]
}

class RowsReader {
  readonly issues: RowIssue[] = []
  /** Which row each condition came from. */
  readonly #places = new Map<object, readonly number[]>()

  /** `outer` are the indexes of the rows around these. */
  read(rows: readonly ConditionRow[], outer: readonly number[]): object | undefined {
    const frames: Frame[] = [frameOf(-1, false)]
    for (const [index, row] of rows.entries()) {
      const at = [...outer, index]
      if (!this.#isWhole(row, at)) continue
      for (let bracket = 0; bracket < row.left; bracket++) {
        frames.push(frameOf(index, row.negated?.includes(bracket) === true))
      }
      const condition = this.#condition(row, at)
      if (condition) add(frames.at(-1), condition)
      this.#close(frames, row, at)
      if (row.connector === 'or') frames.at(-1)?.lists.push([])
    }
    return this.#end(frames, outer)
  }

  #end(frames: readonly Frame[], outer: readonly number[]): object | undefined {
    const open = frames.at(-1)
    if (open && open.openedBy >= 0) this.#fault('RULE_BRACKETS', [...outer, open.openedBy], 'left', UNMATCHED)
    return open && groupOf(open)
  }

  #close(frames: Frame[], row: ConditionRow, at: readonly number[]): void {
    for (let bracket = 0; bracket < row.right; bracket++) {
      const closed = frames.length > 1 ? frames.pop() : undefined
      if (!closed) return this.#fault('RULE_BRACKETS', at, 'right', UNMATCHED)
      const group = groupOf(closed)
      if (group) add(frames.at(-1), group)
    }
  }

  /** An issue of the rule with the row that it is about. */
  placed({ path = '', at: _at, ...issue }: Issue, json: object): RowIssue {
    const steps = path === '' ? [] : path.split('/')
    let value: unknown = json
    let found: { readonly at: readonly number[]; readonly rest: readonly string[] } = { at: [0], rest: [] }
    for (const [index, step] of steps.entries()) {
      found = this.#found(value, steps.slice(index)) ?? found
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break
      value = Reflect.get(value, step)
    }
    return { ...issue, ...placeOf(found.at), part: partOf(found.rest) }
  }

  #found(value: unknown, rest: readonly string[]) {
    const at = typeof value === 'object' && value !== null ? this.#places.get(value) : undefined
    return at && { at, rest }
  }

  #isWhole(row: ConditionRow, at: readonly number[]): boolean {
    const isCount = (count: unknown): boolean =>
      typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MOST_BRACKETS
    const wrong: RowPart[] = [
      ...(isCount(row.left) ? [] : (['left'] as const)),
      ...(isCount(row.right) ? [] : (['right'] as const)),
    ]
    for (const part of wrong) this.#fault('RULE_BRACKETS', at, part, COUNT)
    if (row.connector !== 'and' && row.connector !== 'or') {
      this.#fault('RULE_CONNECTOR', at, 'connector', CONNECTOR)
      return false
    }
    const strays = (row.negated ?? []).filter((place) => !Number.isInteger(place) || place < 0 || place >= row.left)
    if (strays.length > 0) this.#fault('RULE_BRACKETS', at, 'left', STRAY)
    return wrong.length === 0 && strays.length === 0
  }

  #condition(row: ConditionRow, at: readonly number[]): object | undefined {
    if (row.muted === true) return undefined
    const missing: RowPart[] = [
      ...(row.field === '' ? (['field'] as const) : []),
      ...(row.operator === '' ? (['operator'] as const) : []),
    ]
    for (const part of missing) this.#fault('RULE_ROW', at, part, part === 'field' ? NO_FIELD : NO_OPERATOR)
    // a row must not turn into a group by the name of its operator
    if (GROUPS.includes(row.operator)) this.#fault('RULE_ROW', at, 'operator', fill(GROUP, { name: row.operator }))
    else if (missing.length === 0) return this.#written(row, at)
    return undefined
  }

  #written(row: ConditionRow, at: readonly number[]): object {
    const operands = RELATION_OPERATORS.includes(row.operator)
      ? [this.read(row.where ?? [], at) ?? true]
      : [...row.values]
    const condition = Object.fromEntries([[row.operator, [{ var: row.field }, ...operands]]])
    this.#places.set(condition, at)
    return condition
  }

  #fault(code: string, at: readonly number[], part: RowPart, message: Text): void {
    this.issues.push({ code, ...placeOf(at), part, message })
  }
}

const GROUPS: readonly string[] = ['and', 'or', '!']

const UNMATCHED: Text = { zh: '括号不匹配', en: 'the brackets do not match' }
const COUNT: Text = {
  zh: `括号个数须为 0 到 ${MOST_BRACKETS} 的整数`,
  en: `the number of brackets must be a whole number from 0 to ${MOST_BRACKETS}`,
}
const STRAY: Text = { zh: '取反的括号不存在', en: 'there is no such bracket to negate' }
const CONNECTOR: Text = { zh: '连接符须为 and 或 or', en: 'the connector must be and or or' }
const NO_FIELD: Text = { zh: '请选择字段', en: 'choose a field' }
const NO_OPERATOR: Text = { zh: '请选择操作符', en: 'choose an operator' }
const GROUP: Text = { zh: `'{name}' 不是条件的操作符`, en: `'{name}' is no operator of a condition` }

function frameOf(openedBy: number, isNegated: boolean): Frame {
  return { openedBy, isNegated, lists: [[]] }
}

function add(frame: Frame | undefined, member: object): void {
  frame?.lists.at(-1)?.push(member)
}

/** What the brackets hold; nothing when every row in them is muted. */
function groupOf({ lists, isNegated }: Frame): object | undefined {
  const group = grouped(
    'or',
    lists.flatMap((members) => grouped('and', members) ?? []),
  )
  return group && isNegated ? { '!': group } : group
}

function grouped(connector: 'and' | 'or', members: readonly object[]): object | undefined {
  return members.length > 1 ? { [connector]: members } : members[0]
}

function placeOf([row = 0, ...within]: readonly number[]): Pick<RowIssue, 'row' | 'within'> {
  return { row, ...(within.length > 0 && { within }) }
}

/** The part of a row that a path inside its condition leads to. */
function partOf([operator, operand, inner]: readonly string[]): RowPart {
  if (operand === undefined) return 'operator'
  if (inner === 'var' || operand === '0') return 'field'
  return RELATION_OPERATORS.includes(operator ?? '') ? 'where' : 'values'
}

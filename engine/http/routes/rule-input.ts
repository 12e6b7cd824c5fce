/** What callers send of rules of tags, read strictly. */
import type { Text } from '../../kernel/text.ts'
import type { ConditionRow } from '../../rules/index.ts'
import type { RuleDraft } from '../../tags/draft.ts'
import { COUNTS, type PreviewPage } from '../../tags/preview/index.ts'
import { isRecord } from '../body.ts'
import { bad, refuseOthers } from './record-input.ts'

type Body = Readonly<Record<string, unknown>>

const MOST_TAGS = 200
const MOST_ROWS = 200
const LONGEST_SQL = 20_000

/** A page of a preview, and the rest of the body. @throws TesseraError BAD_REQUEST */
export function pageBody({ limit, cursor, count, ...rest }: Body): Body & { readonly page: PreviewPage } {
  const isNext = cursor !== undefined && cursor !== null
  const asked = count ?? (isNext ? 'none' : 'quick')
  const mode = COUNTS.find((each) => each === asked)
  if (!mode) throw bad({ zh: `count 须为 ${COUNTS.join('、')} 之一`, en: `count must be one of ${COUNTS.join(', ')}` })
  return { ...rest, page: { ...(limit !== undefined && { limit }), ...(isNext && { after: cursor }), count: mode } }
}

/** How a file is wanted, and the rest of the body. */
export function exportBody({ format, language, ...rest }: Body): Body {
  return { ...rest, ...(format !== undefined && { format }), ...(language !== undefined && { language }) }
}

/** The rule to preview: a kept one, or one that is being written. @throws TesseraError BAD_REQUEST */
export function previewBody(
  body: Body,
): { readonly id: string } | { readonly object: string; readonly rule: RuleDraft } {
  const { rule_id: id, object, tag: _tag, rule, ...others } = body
  refusePreview(others)
  if (id !== undefined) {
    if (typeof id !== 'string' || object !== undefined || rule !== undefined) throw bad(ONE)
    return { id }
  }
  if (typeof object !== 'string') throw bad(ONE)
  return { object, rule: ruleBody(rule) }
}

export function refusePreview(others: Body): void {
  refuseOthers(others)
}

const ONE: Text = {
  zh: '须给出 rule_id，或 object 与 rule',
  en: 'either rule_id is expected, or object and rule',
}

/** What a rule says. @throws TesseraError BAD_REQUEST */
export function ruleBody(rule: unknown): RuleDraft {
  if (!isRecord(rule)) throw bad({ zh: 'rule 须为对象', en: 'rule must be an object' })
  const { type = 'custom', condition = null, rows = null, contains, without, sql, ...others } = rule
  refuseOthers(others)
  if (type !== 'custom' && type !== 'sql')
    throw bad({ zh: 'type 须为 custom 或 sql', en: 'type must be custom or sql' })
  return {
    type,
    ...(condition !== null && { condition }),
    ...(rows !== null && { rows: rowsOf(rows) }),
    contains: tagsOf(contains, 'contains'),
    without: tagsOf(without, 'without'),
    sql: sqlOf(sql ?? ''),
  }
}

function sqlOf(text: unknown): string {
  if (typeof text === 'string' && text.length <= LONGEST_SQL) return text
  throw bad({
    zh: `sql 须为不超过 ${LONGEST_SQL} 字的文本`,
    en: `sql must be a text of at most ${LONGEST_SQL} letters`,
  })
}

function tagsOf(value: unknown, name: string): string[] {
  const given: unknown = value ?? []
  const ids = Array.isArray(given) ? given.filter((id) => typeof id === 'string' && UUID.test(id)) : []
  if (Array.isArray(given) && ids.length === given.length && ids.length <= MOST_TAGS)
    return [...new Set(ids.map((id) => String(id).toLowerCase()))]
  throw bad({
    zh: `${name} 须为最多 ${MOST_TAGS} 个标签编号的数组`,
    en: `${name} must hold at most ${MOST_TAGS} ids of tags`,
  })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The shape of rows; what they say is judged with the fields. */
function rowsOf(value: unknown): ConditionRow[] {
  const given: unknown[] = Array.isArray(value) ? value : [undefined]
  const rows = given.length > MOST_ROWS ? [] : given.flatMap((row) => rowOf(row) ?? [])
  if (rows.length === given.length) return rows
  throw bad({
    zh: `rows 须为最多 ${MOST_ROWS} 行条件（left、field、operator、values、right、connector）的数组`,
    en: `rows must hold at most ${MOST_ROWS} rows of left, field, operator, values, right, connector`,
  })
}

function rowOf(row: unknown): ConditionRow | undefined {
  if (!isRecord(row)) return undefined
  const { field, operator, values = [], connector = 'and' } = row
  if (typeof field !== 'string' || typeof operator !== 'string' || !Array.isArray(values)) return undefined
  if (connector !== 'and' && connector !== 'or') return undefined
  return { field, operator, values, connector, ...bracketsOf(row), ...whereOf(row) }
}

/** Numbers of brackets are judged with the rule. */
function bracketsOf({ left = 0, right = 0, muted, negated }: Body): Pick<ConditionRow, 'left' | 'right'> {
  return {
    left: Number(left),
    right: Number(right),
    ...(muted === true && { muted }),
    ...(Array.isArray(negated) && { negated: negated.map(Number) }),
  }
}

/** Conditions on related records: rows again. */
function whereOf({ where }: Body): Pick<ConditionRow, 'where'> {
  return where === undefined ? {} : { where: rowsOf(where) }
}

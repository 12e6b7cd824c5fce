/**
 * In charge of searching all objects at once. What enters are words and what a reader may see of the objects; what leaves
 * is for each object that holds the words how many of its records do and the first of them, masked as always. One
 * statement an object, a few at a time, and none for long: who is late is named instead of waited for.
 */
import { accessPlan, type AccessPlan, type Bind, seenSql } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { nearest } from '../kernel/nearest.ts'
import type { Text } from '../kernel/text.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { valueTypes } from '../rules/index.ts'
import { columnSql, rowSql, tableSql } from './column.ts'
import { pageRows } from './list.ts'
import { orderBy } from './order.ts'
import { badQuery, nameList, type QueryParameters, refuseUnknown, wholeNumber } from './parameters.ts'
import { type ListRequest, searchWords } from './request.ts'
import { lookedUpBy } from './relations-masked.ts'
import { fieldExpression, maskExpression, type ReadContext } from './select.ts'
import { snippetOf } from './search-snippet.ts'
import { parseSort } from './sort.ts'
import { Parameters, type Statement } from './statement.ts'
import { listCondition } from './where.ts'

export interface FoundRecord {
  readonly id: string
  readonly title: string | null
  /** Where the words are, when it is told. */
  readonly match?: { readonly field: string; readonly label: Text; readonly text: string }
}

export interface FoundGroup {
  readonly object: string
  readonly label: Text
  /** The list that shows all of them. */
  readonly template: string
  /** How many records hold the words; `MOST_FOUND` stands for as many and more. */
  readonly total: number
  readonly more: boolean
  /** It took too long and was given up. */
  readonly late: boolean
  readonly records: readonly FoundRecord[]
}

export interface Search {
  readonly words: string
  /** Of the objects in which to look. */
  readonly plans: readonly AccessPlan[]
  /** Records of each group. */
  readonly limit: number
}

export const MOST_FOUND = 100
const DEFAULT_SHOWN = 5
const MOST_SHOWN = 20
const LANES = 3
/** How long one object may take, and all of them together, in milliseconds. */
const PATIENCE = { statement: 1500, all: 2500 }

/** The plans of the objects in which this reader may search something. */
export function searchablePlans({ model, principal }: Pick<ReadContext, 'model' | 'principal'>): AccessPlan[] {
  return [...model.objects.keys()].flatMap((name) => {
    const plan = accessPlan(model, principal, name)
    // custom SQL takes as long as it takes
    if (!plan || plan.scope('read') === 'none' || plan.object.query || plan.object.key.columns.length === 0) return []
    return [...plan.fields.values()].some(({ field }) => isSearched(field)) ? [plan] : []
  })
}

/** What a caller asks for. @throws TesseraError BAD_QUERY naming the parameter and what would be right */
export function parseSearch(parameters: QueryParameters, plans: readonly AccessPlan[]): Search {
  refuseUnknown(parameters, ['q', 'objects', 'limit'])
  const words = searchWords(parameters['q'], 'q')
  if (!words) throw badQuery('q', { zh: '须给出要搜索的内容', en: 'words to search for are needed' })
  const names = plans.map(({ object }) => object.name)
  const objects = nameList(parameters['objects'], 'objects')
  for (const name of objects) {
    if (names.includes(name)) continue
    const close = nearest(name, names)
    throw badQuery('objects', {
      zh: `没有可搜索的对象 ${name}${close ? `，是否指 ${close}？` : ''}`,
      en: `there is no object ${name} to search${close ? `; did you mean ${close}?` : ''}`,
    })
  }
  const limit = wholeNumber(parameters['limit'], 'limit', DEFAULT_SHOWN, MOST_SHOWN)
  return { words, limit, plans: plans.filter(({ object }) => objects.length === 0 || objects.includes(object.name)) }
}

/** Whether the words may be the whole of a value that is masked: who hands the answer out counts how often. */
export function looksUpAnywhere({ plans, words }: Search): boolean {
  return plans.some((plan) => lookedUpBy(plan, words).length > 0)
}

/** The groups in the order of the plans, those without any hit left out. */
export async function searchEverywhere(
  db: Database,
  context: Omit<ReadContext, 'plan'>,
  search: Search,
): Promise<FoundGroup[]> {
  const { plans } = search
  const waiting = [...plans]
  const groups = new Map<AccessPlan, FoundGroup>()
  const deadline = performance.now() + PATIENCE.all
  const lane = async (): Promise<void> => {
    while (waiting.length > 0) await ask(db, { context, search, waiting, groups, deadline })
  }
  await Promise.all(Array.from({ length: Math.min(LANES, plans.length) }, lane))
  return plans.flatMap((plan) => groups.get(plan) ?? []).filter(({ total, late }) => total > 0 || late)
}

interface Round {
  readonly context: Omit<ReadContext, 'plan'>
  readonly search: Search
  readonly waiting: AccessPlan[]
  readonly groups: Map<AccessPlan, FoundGroup>
  readonly deadline: number
}

/** Asks for one object after another on one connection, until none waits or one fails. */
async function ask(db: Database, { context, search, waiting, groups, deadline }: Round): Promise<void> {
  let asked: AccessPlan | undefined
  try {
    await db.transaction(
      async (tx) => {
        await tx.query(`set local statement_timeout = ${PATIENCE.statement}`)
        while ((asked = waiting.shift())) {
          const isTime = performance.now() < deadline
          groups.set(asked, isTime ? await groupOf(tx, { ...context, plan: asked }, search) : lateGroup(asked))
        }
      },
      { readOnly: true },
    )
  } catch (error) {
    if (!asked || !isTheirs(error, asked)) throw error
    groups.set(asked, lateGroup(asked))
  }
}

/** Out of time; or a table that others made is no longer what it was, which its own list tells. */
function isTheirs(error: unknown, { object }: AccessPlan): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === '57014' || (object.existing && code.startsWith('42'))
}

function lateGroup({ object }: AccessPlan): FoundGroup {
  return { ...headOf(object), total: 0, more: false, late: true, records: [] }
}

function headOf({ name, label, defaultTemplate }: AccessPlan['object']) {
  return { object: name, label, template: defaultTemplate }
}

interface Answer extends Record<string, unknown> {
  found: number
  records: readonly { readonly id: string; readonly title: unknown; readonly values: Record<string, string | null> }[]
}

async function groupOf(on: Queryable, context: ReadContext, search: Search): Promise<FoundGroup> {
  const fields = shownFields(context.plan)
  const { text, values } = searchStatement(context, search)
  const [row] = await on.query<Answer>(text, values)
  const found = row?.found ?? 0
  const records = (row?.records ?? []).map(({ id, title, values: shown }): FoundRecord => {
    const match = snippetOf(
      search.words,
      fields.map(({ field, masked }) => ({ field: field.name, text: shown[field.name] ?? null, masked })),
    )
    const label = fields.find(({ field }) => field.name === match?.field)?.field.label
    return {
      id,
      title: typeof title === 'string' || title === null ? title : String(title),
      ...(match && label && { match: { field: match.field, label, text: match.text } }),
    }
  })
  const head = headOf(context.plan.object)
  return { ...head, total: Math.min(found, MOST_FOUND), more: found > MOST_FOUND, late: false, records }
}

/** The statement of one object, for looking at plans. */
export function searchStatement(context: ReadContext, { words, limit }: Pick<Search, 'words' | 'limit'>): Statement {
  const { plan } = context
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const request: ListRequest = {
    fields: [],
    expand: new Set(),
    search: words,
    looksUp: false,
    sort: parseSort([], plan),
    limit: MOST_FOUND,
    offset: 0,
    count: 'none',
  }
  const condition = listCondition(context, request, 't', bind)
  const rows = pageRows(context, request, { table: tableSql(context.db, object), condition, bind })
  const shown = shownFields(plan).map(({ field }) => `${shownText(context, field, bind)} as "${field.name}"`)
  const text =
    `with hits as materialized (select ${rowSql(object, 't')} from ${rows}) ` +
    `select (select count(*) from hits)::int as found, (select coalesce(json_agg(row_to_json(r.*)), '[]'::json) from (` +
    `select ${idSql(object.key, 't')} as id, ${fieldExpression(context, object.title, 't', bind)} as title, ` +
    `(select row_to_json(v.*) from (select ${shown.join(', ')}) as v) as values from hits as t order by ${orderBy(context, request.sort, 't')} limit ${limit}) as r) as records`
  return { text, values: parameters.values }
}

function shownFields({ fields }: AccessPlan): { readonly field: FieldModel; readonly masked: boolean }[] {
  return [...fields.values()]
    .filter(({ field }) => isSearched(field))
    .map(({ field, reads }) => ({ field, masked: reads !== 'clear' }))
}

function isSearched({ searchable, kind }: FieldModel): boolean {
  return searchable && valueTypes.get(kind.valueType).words !== undefined
}

/** No more of a long text than could matter. */
const LONGEST_SHOWN = 4000

function shownText(context: ReadContext, field: FieldModel, bind: Bind): string {
  const { plan, principal } = context
  const column = columnSql(context, field, 't')
  const access = plan.fields.get(field.name)
  const words = valueTypes.get(field.kind.valueType).words?.(column) ?? `${column}::text`
  const parts = { clear: `left(${words}, ${LONGEST_SHOWN})`, masked: maskExpression(access ?? {}, column) }
  return seenSql(plan, access, { principal, alias: 't', bind }, parts)
}

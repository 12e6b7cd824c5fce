/**
 * In charge of custom SQL that names records of an object, such as those that a tag is for. What enters is the SQL and
 * with whose rights it runs; what leaves are the records that it names, in batches, as a page or as a number. It runs in
 * the role of custom SQL; each object that it reads stands before it with the rows that this person may see and the
 * columns that they read clearly. Other columns are not there at all: emptied ones would make records be named for them.
 */
import { accessPlan } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { loadSqlParser, readCustomSql, type SqlFault, withPlaceholders } from '../../model/custom-sql/index.ts'
import { idSql } from '../../model/key.ts'
import { recordUuid } from '../key.ts'
import { type ListAnswer, listRecords } from '../list.ts'
import type { ListRequest } from '../request.ts'
import { againWithViews, bounded, inGuard, isAskable, type QuestionContext, refuseCostly } from './asking.ts'
import { amongNamed, type Naming, namedStatement, namingPreamble } from './named-rows.ts'
import { namingFault } from './question-fault.ts'

export type { Naming } from './named-rows.ts'

/** Of the one column that the SQL gives. */
const ID = 'id'
const BATCH = 20_000

/**
 * Judges SQL for the person of the context, whose plan is that of the object whose records it is to name. What they may
 * not read is to them as if it were not there.
 */
export async function readNaming(
  { model, principal }: Pick<QuestionContext, 'model' | 'principal'>,
  sql: string,
): Promise<Naming | { readonly fault: SqlFault }> {
  await loadSqlParser()
  const isSeen = (name: string): boolean => (accessPlan(model, principal, name)?.scope('read') ?? 'none') !== 'none'
  const reading = readCustomSql(sql, (name) => isAskable(model.objects.get(name)) && isSeen(name))
  if ('fault' in reading) return reading
  const { tables, columns } = reading
  if (columns?.length !== 1 || columns[0] !== ID) return { fault: { message: ONE_COLUMN, hint: LIKE } }
  if (namesAsker(sql)) return { fault: { message: NOBODY_ASKS } }
  return { sql, reads: tables.flatMap((name) => model.objects.get(name) ?? []) }
}

const ONE_COLUMN: Text = { zh: '查询须只返回一列 id', en: 'it must give one column, called id' }
const LIKE: Text = { zh: '例如：select id from 对象 where 条件', en: 'such as: select id from object where condition' }
const NOBODY_ASKS: Text = {
  zh: '不能使用 ${me}：规则对所有人结果相同',
  en: '${me} cannot be used: what a rule names is the same for everybody',
}

function namesAsker(sql: string): boolean {
  let isNamed = false
  withPlaceholders(sql, (name) => {
    if (name === 'me') isNamed = true
    return ''
  })
  return isNamed
}

export interface NamingLimits {
  readonly seconds: number
  /** More records are taken for a mistake. */
  readonly records: number
}

/**
 * Hands the records over in batches: as traces keep them (`uuid`), or as the API calls them (`id`). Ends with their number.
 * @param take waits for nothing that waits for the role of custom SQL
 * @throws TesseraError CUSTOM_SQL_UNAVAILABLE, CUSTOM_SQL_FAILED
 */
export async function eachNamed(
  context: QuestionContext,
  naming: Naming,
  { as, limits }: { readonly as: 'uuid' | 'id'; readonly limits: NamingLimits },
  take: (records: readonly string[]) => Promise<void>,
): Promise<number> {
  const batches = new Batches(limits, take)
  await guarded(context, naming, limits.seconds, async (tx, here) => {
    const { object } = here.plan
    const record = as === 'uuid' ? recordUuid(object, 't') : idSql(object.key, 't')
    const { text, values } = namedStatement(here, naming, (from) => `select (${record})::text as record ${from}`)
    await refuseCostly(tx, text, values)
    // all of it is wanted
    await tx.query('set local cursor_tuple_fraction = 1')
    await tx.query(`declare named no scroll cursor for ${text}`, values)
    await batches.drain(tx)
  })
  return batches.count
}

class Batches {
  count = 0
  readonly #limits: NamingLimits
  readonly #take: (records: readonly string[]) => Promise<void>
  #spentMs = 0

  constructor(limits: NamingLimits, take: (records: readonly string[]) => Promise<void>) {
    this.#limits = limits
    this.#take = take
  }

  async drain(tx: Transaction): Promise<void> {
    for (;;) {
      const records = await this.#fetch(tx)
      if (records.length === 0) return
      this.count += records.length
      if (this.count > this.#limits.records)
        throw new TesseraError('CUSTOM_SQL_FAILED', { reason: tooMany(this.#limits.records) })
      await this.#take(records)
    }
  }

  /** What whoever takes the records needs for it is none of the SQL's time. */
  async #fetch(tx: Transaction): Promise<string[]> {
    const leftMs = Math.max(1, Math.round(this.#limits.seconds * 1000 - this.#spentMs))
    await tx.query(`set local statement_timeout = ${leftMs}`)
    const began = performance.now()
    const rows = await tx.query<{ record: string }>(`fetch forward ${BATCH} from named`)
    this.#spentMs += performance.now() - began
    return rows.map(({ record }) => record)
  }
}

function tooMany(most: number): Text {
  return { zh: `结果超过 ${most} 条`, en: `it names more than ${most} records` }
}

/** A page of their ids, the youngest first. @throws TesseraError as `eachNamed` does; BAD_QUERY for a foreign cursor */
export async function listNamed(
  context: QuestionContext,
  naming: Naming,
  { limit, after, seconds }: { readonly limit: number; readonly after?: string; readonly seconds: number },
): Promise<{ readonly ids: readonly string[]; readonly next: string | null }> {
  const { data, next } = await guarded(context, naming, seconds, async (tx, here): Promise<ListAnswer> => {
    const id = here.plan.object.field.get(ID)
    const request: ListRequest = {
      fields: id ? [id] : [],
      expand: new Set(),
      looksUp: false,
      sort: [],
      limit,
      offset: 0,
      count: 'none',
      ...(after !== undefined && { after }),
    }
    return listRecords(bounded(tx), amongNamed(here), request, (bind) => namingPreamble(here, naming, bind))
  })
  const rows: unknown = JSON.parse(data)
  return { ids: Array.isArray(rows) ? rows.map((row: { id: unknown }) => String(row.id)) : [], next }
}

/** How many there are; counting ends one beyond `most`. @throws TesseraError as `eachNamed` does */
export async function countNamed(
  context: QuestionContext,
  naming: Naming,
  { most, seconds }: { readonly most?: number; readonly seconds: number },
): Promise<number> {
  return guarded(context, naming, seconds, async (tx, here) => {
    const end = most === undefined ? '' : ` limit ${most + 1}`
    const { text, values } = namedStatement(
      here,
      naming,
      (from) => `select count(*)::int as count from (select ${from}${end}) as t`,
    )
    const [row] = await bounded(tx).query<{ count: number }>(text, values)
    return row?.count ?? 0
  })
}

/** Whether PostgreSQL can run it at all and expects it to cost little enough; nothing is read. @throws TesseraError CUSTOM_SQL_FAILED */
export async function planNaming(context: QuestionContext, naming: Naming, seconds: number): Promise<void> {
  await guarded(context, naming, seconds, async (tx, here) => {
    const { text, values } = namedStatement(here, naming, (from) => `select ${from}`)
    await refuseCostly(tx, text, values)
  })
}

/** Works in the role of custom SQL with the plan of the guarded views. */
function guarded<T>(
  context: QuestionContext,
  { reads, beside = [] }: Naming,
  seconds: number,
  work: (tx: Transaction, here: QuestionContext) => Promise<T>,
): Promise<T> {
  const { name } = context.plan.object
  const seen = [...reads, ...beside, ...[context.model.objects.get(name)].flatMap((each) => each ?? [])]
  const attempt = (): Promise<T> =>
    inGuard(
      context,
      seen,
      (tx, { plan, ...rest }) => work(tx, { ...rest, plan: accessPlan(rest.model, rest.principal, name) ?? plan }),
      { statementTimeoutMs: seconds * 1000 },
    )
  return againWithViews(context.model, attempt).catch((error: unknown) => {
    throw namingFault(error)
  })
}

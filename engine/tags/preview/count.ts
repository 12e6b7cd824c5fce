/** How many records a rule finds: exactly where that is known within a second, else at least so many. */
import { TesseraError } from '../../kernel/errors.ts'
import {
  countNamed,
  learnTags,
  listCondition,
  type ListRequest,
  type Naming,
  Parameters,
  type QuestionContext,
  tableSql,
} from '../../query/index.ts'

/** `quick` waits a second, `exact` as long as it takes, `none` not at all. */
export type CountAsked = 'quick' | 'exact' | 'none'
export const COUNTS: readonly CountAsked[] = ['quick', 'exact', 'none']

export interface Count {
  readonly value: number
  /** False: there are at least as many. */
  readonly exact: boolean
}

/** Where counting ends when the exact number takes too long. */
const MOST = 10_000
const QUICK_SECONDS = 1
const EXACT_SECONDS = 20

type Counted = Pick<ListRequest, 'filter'> | Naming

/** @param known so many are there at least @returns nothing where nothing was to be counted */
export async function countRule(
  context: QuestionContext,
  rule: Counted,
  mode: CountAsked,
  known: number,
): Promise<Count | undefined> {
  if (mode === 'none') return undefined
  if (mode === 'exact') return { value: await count(context, rule, { seconds: EXACT_SECONDS }), exact: true }
  const all = await inTime(() => count(context, rule, { seconds: QUICK_SECONDS }))
  if (all !== undefined) return { value: all, exact: true }
  const some = await inTime(() => count(context, rule, { seconds: QUICK_SECONDS, most: MOST }))
  if (some !== undefined && some <= MOST) return { value: some, exact: true }
  return { value: some === undefined ? known : MOST, exact: false }
}

interface Bounds {
  readonly seconds: number
  readonly most?: number
}

async function count(context: QuestionContext, rule: Counted, bounds: Bounds): Promise<number> {
  return 'sql' in rule ? countNamed(context, rule, bounds) : countListed(context, rule, bounds)
}

async function countListed(
  context: QuestionContext,
  list: Pick<ListRequest, 'filter'>,
  { seconds, most }: Bounds,
): Promise<number> {
  const { db, plan } = context
  await learnTags(db, db, [list.filter])
  const { bind, values } = new Parameters()
  const rows = `select from ${tableSql(db, plan.object)} as t where ${listCondition(context, list, 't', bind)}`
  const text = `select count(*)::int as count from (${rows}${most === undefined ? '' : ` limit ${most + 1}`}) as counted`
  const [row] = await db.transaction((tx) => tx.query<{ count: number }>(text, values), {
    statementTimeoutMs: seconds * 1000,
    readOnly: true,
  })
  return row?.count ?? 0
}

/** Nothing where it took too long. */
async function inTime(work: () => Promise<number>): Promise<number | undefined> {
  return work().catch((error: unknown) => {
    const cause = error instanceof TesseraError ? error.cause : error
    if (cause instanceof Error && 'code' in cause && cause.code === CANCELLED) return undefined
    throw error
  })
}

const CANCELLED = '57014'

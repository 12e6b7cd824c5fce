/** What every statement over guarded views needs: the views of all that it reads, a role of its own, and a bound of its cost. */
import { accessPlan, objectsBehind } from '../../access/index.ts'
import type { Database, Queryable, Row, Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { guardedSchema } from '../../model/guarded-schema.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import type { ReadContext } from '../select.ts'
import { guardedModel } from './guarded-model.ts'
import { ensureGuardedViews, forgetGuardedViews } from './guarded-views.ts'
import { codeOf, TOO_COSTLY } from './question-fault.ts'

export type QuestionContext = ReadContext & { readonly db: Database }

/** PostgreSQL's own estimate, in reads of a page; beyond it a statement is not even tried. */
const MOST_COST = 10_000_000
const VANISHED: ReadonlySet<unknown> = new Set(['42P01', '3F000', '42501'])

/** Whether custom SQL may ask for an object: those of custom SQL stand in no table. */
export function isAskable(object: ObjectModel | undefined): object is ObjectModel {
  return object !== undefined && object.query === undefined
}

export interface GuardOptions {
  /** For each statement, where it is not what the role has anyway. */
  readonly statementTimeoutMs?: number
}

/**
 * Works in the role of custom SQL, over the Model of the guarded views.
 * @param seen the objects that will be read; what tells their rows is added
 * @throws TesseraError CUSTOM_SQL_UNAVAILABLE
 */
export async function inGuard<T>(
  context: QuestionContext,
  seen: readonly ObjectModel[],
  work: (tx: Transaction, guarded: QuestionContext) => Promise<T>,
  { statementTimeoutMs }: GuardOptions = {},
): Promise<T> {
  const { db, model } = context
  if (!db.rule) throw new TesseraError('CUSTOM_SQL_UNAVAILABLE')
  await ensureGuardedViews(context, [...new Set(seen.flatMap((object) => [object, ...behind(context, object)]))])
  // every other table stands in the schema of the views
  const guarded = { ...context, model: guardedModel(model, guardedSchema(db.workspace)) }
  return db.rule.transaction((tx) => work(tx, guarded), {
    readOnly: true,
    ...(statementTimeoutMs !== undefined && { statementTimeoutMs }),
  })
}

/** Once more where the guarded views were gone: a change of tables takes them along. */
export async function againWithViews<T>(model: Model, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!VANISHED.has(codeOf(error))) throw error
    forgetGuardedViews(model)
  }
  return attempt()
}

/** What tells which of the records the reader may see. */
function behind({ model, principal }: QuestionContext, { name }: ObjectModel): ObjectModel[] {
  const plan = accessPlan(model, principal, name)
  return plan ? [...objectsBehind(plan)].flatMap((each) => model.objects.get(each) ?? []) : []
}

/** @throws TesseraError CUSTOM_SQL_FAILED where PostgreSQL expects a statement to cost too much */
export async function refuseCostly(tx: Queryable, text: string, values?: readonly unknown[]): Promise<void> {
  const [plan] = await tx.query<{ 'QUERY PLAN': readonly [{ Plan: { 'Total Cost': number } }] }>(
    `explain (format json) ${text}`,
    values,
  )
  const cost = plan?.['QUERY PLAN'][0].Plan['Total Cost'] ?? 0
  if (cost > MOST_COST) throw new TesseraError('CUSTOM_SQL_FAILED', { reason: TOO_COSTLY })
}

/** Asks PostgreSQL first what a statement would cost, and does not try what would take too much. */
export function bounded(tx: Transaction): Queryable {
  return {
    run: (builder) => tx.run(builder),
    query: async <R extends Row>(text: string, values?: readonly unknown[]) => {
      await refuseCostly(tx, text, values)
      return tx.query<R>(text, values)
    },
  }
}

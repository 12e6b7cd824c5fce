/**
 * Second tries that a caller need not ask for: a write that met another one in the database, and a statement that met
 * tables of a newer generation than the Model it was made from.
 */
import type { Database, Queryable } from '../database/index.ts'
import type { Model } from '../model/types.ts'
import type { Services } from './services.ts'

const MOST_REPEATS = 3

/** Deadlock and serialization failure: the transaction is undone, and nothing forbids to do it again. */
const COLLISIONS: ReadonlySet<unknown> = new Set(['40P01', '40001'])

/** What PostgreSQL says of columns, types and tables that are no longer, or not yet, as a Model says; what we say of the Model. */
const MOVED: ReadonlySet<unknown> = new Set([
  '42703',
  '42P01',
  '42804',
  '42883',
  '23502',
  '22001',
  '22003',
  '22P02',
  '0A000',
  'GENERATION_MOVED',
])

/** Reads with the Model in force; once more with the next one where the tables have moved on. */
export async function reading<T>({ models }: Pick<Services, 'models'>, work: (model: Model) => Promise<T>): Promise<T> {
  const model = models.current()
  try {
    return await work(model)
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    const next = MOVED.has(codeOf(error)) || MOVED.has(codeOf(cause)) ? await models.refresh() : model
    if (next.generation === model.generation) throw error
    return work(next)
  }
}

export interface Attempt {
  readonly tx: Queryable
  afterCommit(work: () => Promise<void>): void
}

/**
 * One transaction, begun anew after a collision; what is left for after the commit is done before this returns.
 * @param isOneStatement says of work that it is one statement: that is whole or nothing by itself, without a transaction
 */
export async function writing<T>(
  services: Pick<Services, 'db' | 'models'>,
  work: (model: Model, attempt: Attempt) => Promise<T>,
  isOneStatement: (model: Model) => boolean = () => false,
): Promise<T> {
  const { result, later } = await reading(services, (model) => {
    const carriedOut = isOneStatement(model) ? withoutTransaction : inTransaction
    return repeated((afterCommit) => carriedOut(services.db, (tx) => work(model, { tx, afterCommit })))
  })
  for (const each of later) await each()
  return result
}

type CarriedOut = <T>(db: Database, work: (tx: Queryable) => Promise<T>) => Promise<T>

const inTransaction: CarriedOut = (db, work) => db.transaction(work)
const withoutTransaction: CarriedOut = (db, work) => work(db)

async function repeated<T>(
  attempt: (afterCommit: Attempt['afterCommit']) => Promise<T>,
): Promise<{ result: T; later: readonly (() => Promise<void>)[] }> {
  for (let tries = 1; ; tries++) {
    const later: (() => Promise<void>)[] = []
    try {
      const result = await attempt((each) => later.push(each))
      return { result, later }
    } catch (error) {
      if (tries > MOST_REPEATS || !COLLISIONS.has(codeOf(error))) throw error
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

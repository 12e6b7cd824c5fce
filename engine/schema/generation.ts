/** The row of generations: which is in force, and how a new one is announced. */
import type { Database, Queryable, Transaction } from '../database/index.ts'
import type { Author } from './definitions.ts'
import type { Plan } from './plan.ts'

export const MODEL_CHANNEL = 'model'

export interface Generation {
  readonly number: number
  /** Fingerprint of the shaping definitions. */
  readonly hash: string
}

export async function currentGeneration(on: Queryable, scope: Pick<Database, 'table'>): Promise<Generation> {
  const [row] = await on.query<{ number: number; hash: string }>(
    `select number, hash from ${scope.table('meta_generation')} order by number desc limit 1`,
  )
  return row ?? { number: 0, hash: '' }
}

/** Puts a generation in force at commit and tells every process. */
export async function writeGeneration(
  db: Database,
  tx: Transaction,
  { number, hash }: Generation,
  plan: Plan,
  author: Author,
): Promise<void> {
  const summary = {
    definitions: plan.definitions.map(({ kind, definitionKind, name }) => ({ kind, definitionKind, name })),
    sql: plan.steps.flatMap((step) => step.sql),
  }
  await tx.query(
    `insert into ${db.table('meta_generation')} (number, hash, at, by, by_what, summary) values ($1, $2, ${db.now}, $3, $4, $5)`,
    [number, hash, author.id ?? null, author.what, JSON.stringify(summary)],
  )
  await tx.notify(MODEL_CHANNEL, String(number))
}

/** One request keeps one Model; when the tables move on beneath it, it starts again with the Model that fits them. */
import type { Model } from '../model/types.ts'
import type { ModelStore } from './model-store.ts'

/**
 * What PostgreSQL says to a statement of an older Model: a column, table or function is not there, a type does not
 * match, a prepared statement answers differently, a field is required that was not.
 */
const MOVED_ON: ReadonlySet<string> = new Set(['42703', '42P01', '42883', '42804', '42846', '0A000', '23502'])

const MOST_TRIES = 3

/**
 * Runs `work` with the Model in force. Work that fails because the definitions changed meanwhile runs again with the
 * newer Model; so a write must put all its effects into one transaction, and a read must not have answered yet.
 */
export async function withModel<T>(
  models: Pick<ModelStore, 'current' | 'refresh'>,
  work: (model: Model) => Promise<T>,
): Promise<T> {
  let model = models.current()
  for (let tries = 1; ; tries++) {
    try {
      return await work(model)
    } catch (error) {
      if (tries === MOST_TRIES || !mayHaveMovedOn(error)) throw error
      const next = await models.refresh()
      if (next.generation === model.generation) throw error
      model = next
    }
  }
}

function mayHaveMovedOn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && MOVED_ON.has(error.code)
}

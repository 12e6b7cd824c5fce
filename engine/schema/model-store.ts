/**
 * In charge of the Model that this process serves.
 * What enters is the announcement of a new generation, by message and by asking; what leaves is one frozen Model at a
 * time. A request that holds an older Model keeps it; nothing is changed in place.
 */
import type { Database } from '../database/index.ts'
import { compileModel } from '../model/compile.ts'
import type { Model } from '../model/types.ts'
import { MODEL_CHANNEL } from './apply.ts'
import { readDefinitions } from './definitions.ts'

export interface ModelStore {
  current(): Model
  /** Loads now if the database is ahead; returns the Model in force. */
  refresh(): Promise<Model>
  close(): Promise<void>
}

export interface ModelStoreOptions {
  /** How often to ask, in case a message was lost. */
  readonly pollMs?: number
  onError?(error: unknown): void
  onChange?(model: Model): void
}

const POLL_MS = 750

/** Reads the Model of the latest generation and keeps it fresh until closed. */
export async function openModelStore(db: Database, options: ModelStoreOptions = {}): Promise<ModelStore> {
  let model = await loadModel(db)
  let loading: Promise<Model> | undefined

  const refresh = (): Promise<Model> => {
    loading ??= refreshed(db, model)
      .then((next) => {
        if (next.generation > model.generation) {
          model = next
          options.onChange?.(next)
        }
        return model
      })
      .finally(() => (loading = undefined))
    return loading
  }
  const inBackground = (): void => {
    refresh().catch((error: unknown) => options.onError?.(error))
  }
  const stopListening = await db.listen(MODEL_CHANNEL, inBackground)
  const timer = setInterval(inBackground, options.pollMs ?? POLL_MS)
  timer.unref()

  return {
    current: () => model,
    refresh,
    close: async () => {
      clearInterval(timer)
      await stopListening()
      await loading?.catch(() => undefined)
    },
  }
}

async function refreshed(db: Database, model: Model): Promise<Model> {
  const [row] = await db.query<{ number: number }>(`select max(number) as number from ${db.table('meta_generation')}`)
  return (row?.number ?? 0) > model.generation ? loadModel(db) : model
}

/** The Model of the latest generation, read in one snapshot. */
export async function loadModel(db: Database): Promise<Model> {
  return db.transaction(
    async (tx) => {
      const [row] = await tx.query<{ number: number; hash: string }>(
        `select number, hash from ${db.table('meta_generation')} order by number desc limit 1`,
      )
      return compileModel(await readDefinitions(tx, db, 'shaping'), row?.number ?? 0, row?.hash ?? '')
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

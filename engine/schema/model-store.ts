/**
 * In charge of the Model that this process serves.
 * What enters is the announcement of a new generation, by message and by asking; what leaves is one frozen Model at a
 * time. A request that holds an older Model keeps it; nothing is changed in place.
 */
import type { Database, Queryable } from '../database/index.ts'
import { compileModel } from '../model/compile.ts'
import type { Model } from '../model/types.ts'
import { readDefinitions } from './definitions.ts'
import { currentGeneration, MODEL_CHANNEL } from './generation.ts'

export interface ModelStore {
  current(): Model
  /** Loads if the database is ahead; returns a Model at least as new as the database was when this was called. */
  refresh(): Promise<Model>
  close(): Promise<void>
}

export interface ModelStoreOptions {
  /** How often to ask, in case a message was lost. */
  readonly pollMs?: number
  /** Told when definitions cannot be read in the background; once an outage. */
  onError?(error: unknown): void
  onChange?(model: Model): void
}

const POLL_MS = 750

/** Reads the Model of the latest generation and keeps it fresh until closed. */
export async function openModelStore(db: Database, options: ModelStoreOptions = {}): Promise<ModelStore> {
  let model = await loadModel(db)
  const ask = async (): Promise<Model> => {
    const next = await newerModel(db, model)
    if (next && next.generation > model.generation) {
      model = next
      options.onChange?.(next)
    }
    return model
  }
  const refresh = coalesced(ask)
  let failing = false
  const inBackground = (): void => {
    refresh().then(
      () => {
        failing = false
      },
      (error: unknown) => {
        // an outage is told once, not at every attempt
        if (!failing) options.onError?.(error)
        failing = true
      },
    )
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
      await refresh.settled()
    },
  }
}

interface Coalesced<T> {
  (): Promise<T>
  /** Fulfils when nothing is under way. */
  settled(): Promise<void>
}

/** Runs `work` once at a time. Who asks while it runs gets the answer of the next run, because this one may have looked too early. */
function coalesced<T>(work: () => Promise<T>): Coalesced<T> {
  let running: Promise<T> | undefined
  let following: Promise<T> | undefined
  const start = (): Promise<T> => {
    running = work().finally(() => (running = undefined))
    return running
  }
  const call = (): Promise<T> => {
    if (!running) return start()
    following ??= running
      .catch(() => undefined)
      .then(() => {
        following = undefined
        return start()
      })
    return following
  }
  const settled = async (): Promise<void> => {
    await (following ?? running)?.catch(() => undefined)
  }
  return Object.assign(call, { settled })
}

async function newerModel(db: Database, model: Model): Promise<Model | undefined> {
  const { number } = await currentGeneration(db, db)
  return number > model.generation ? loadModel(db) : undefined
}

/** The Model of the latest generation, read in one snapshot. */
export async function loadModel(db: Database): Promise<Model> {
  return db.transaction((tx) => readModel(tx, db), { isolation: 'repeatable read', readOnly: true })
}

async function readModel(tx: Queryable, db: Database): Promise<Model> {
  const { number, hash } = await currentGeneration(tx, db)
  return compileModel(await readDefinitions(tx, db, 'shaping'), number, hash, db.workspace)
}

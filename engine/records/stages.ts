/** What other rooms have to say about a write once it stands, before it is committed. */
import type { Values } from './check-values.ts'
import type { Writer } from './context.ts'
import type { Action } from './trace-sql.ts'

export interface Written {
  readonly object: string
  readonly action: Action
  readonly ids: readonly string[]
  readonly writer: Writer
}

/**
 * Looks at what was written, inside its transaction; throwing undoes all of it. What it returns is done once the write
 * is committed, before the caller gets an answer.
 */
export type WriteStage = (written: Written) => Promise<void | (() => Promise<void>)>

/** Values that the engine sets itself in new records, whoever writes; by the place of their row. */
export type Imposing = (rows: readonly Values[], writer: Writer) => readonly Values[]

/** Looks at records that are about to go, inside the transaction; throwing keeps them. */
export type RemovalStage = (leaving: Pick<Written, 'ids' | 'writer'>) => Promise<void>

/** The stages of a process by object, registered where the process is put together. */
export class WriteStages {
  readonly #stages = new Map<string, WriteStage[]>()
  readonly #gone: WriteStage[] = []
  readonly #imposing = new Map<string, Imposing>()
  readonly #leaving = new Map<string, RemovalStage>()

  /** Adds a stage after every write of records of an object. */
  afterWrite(object: string, stage: WriteStage): this {
    this.#stages.set(object, [...(this.#stages.get(object) ?? []), stage])
    return this
  }

  /** Says what the engine sets itself in new records of an object. */
  onCreate(object: string, imposing: Imposing): this {
    this.#imposing.set(object, imposing)
    return this
  }

  /** Sets a stage before records of an object are deleted, once their lines have gone. */
  beforeDelete(object: string, stage: RemovalStage): this {
    this.#leaving.set(object, stage)
    return this
  }

  /** Adds a stage for records of any object that are gone for good, beyond all recycle bins. */
  whenGone(stage: WriteStage): this {
    this.#gone.push(stage)
    return this
  }

  /** Whether anybody has a say about an object. */
  has(object: string): boolean {
    return this.#stages.has(object)
  }

  /** What the engine sets itself in new records of an object. */
  imposed(object: string, rows: readonly Values[], writer: Writer): readonly Values[] {
    return this.#imposing.get(object)?.(rows, writer) ?? []
  }

  /** Asks whether records may go. */
  async leaving({ object, ids, writer }: Omit<Written, 'action'>): Promise<void> {
    await this.#leaving.get(object)?.({ ids, writer })
  }

  /** Runs the stages of what was written and keeps what they leave for after the commit with the writer. */
  async run(written: Written): Promise<void> {
    const stages = this.#stages.get(written.object) ?? []
    for (const stage of isForGood(written) ? [...stages, ...this.#gone] : stages) {
      const later = await stage(written)
      if (later) written.writer.afterCommit?.(later)
    }
  }
}

function isForGood({ action, object, writer: { model } }: Written): boolean {
  return action === 'purge' || (action === 'delete' && model.objects.get(object)?.softDelete === false)
}

/** Tells the stages of a writer what was written; nothing written is nothing told. */
export async function announce(
  writer: Writer,
  object: string,
  action: Written['action'],
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await writer.stages?.run({ object, action, ids, writer })
}

/** The contract of a store of bytes. It knows ids alone; what a file is called and who may have it stands in the database. */
import type { Readable } from 'node:stream'

/** Forms of an image beside the original. */
export type Variant = 'small' | 'medium'

/** Bytes from `start` to `end`, both inclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface FileStore {
  /**
   * Keeps what comes in. Under its id there is nothing before all of it is there and survives a power cut; of what
   * fails nothing stays that a later `sweep` does not find.
   * @throws TesseraError STORAGE_FULL, and what `content` throws
   */
  write(id: string, content: AsyncIterable<Uint8Array>, variant?: Variant): Promise<void>
  /** @returns undefined when there is no such file */
  read(id: string, variant?: Variant, range?: ByteRange): Promise<Readable | undefined>
  /** Bytes of a file; undefined when there is none. */
  size(id: string, variant?: Variant): Promise<number | undefined>
  /** Removes files with their variants; what is not there is no trouble. */
  remove(ids: readonly string[]): Promise<void>
  /** Clears away what was begun and never finished before a moment, and tells ids of files written before it, some at a time. */
  leftovers(before: Date): AsyncIterable<readonly string[]>
}

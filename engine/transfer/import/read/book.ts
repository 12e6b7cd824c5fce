/** The parts of a workbook, which is a ZIP archive from anywhere: looked through before anything is unpacked, and counted while it is. */
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'

import { TesseraError } from '../../../kernel/errors.ts'
import type { FileStore } from '../../files/index.ts'
import { LIMITS } from '../limits.ts'
import { refused } from './refused.ts'

/** Below this a part may shrink as it likes. */
const SMALL = 10_000_000

export interface Book {
  has(path: string): boolean
  /** The text of a part, piece by piece; nothing for a part that is not there. @throws TesseraError IMPORT_REFUSED */
  text(path: string): AsyncIterable<string>
  close(): void
}

/** @throws TesseraError IMPORT_REFUSED, NOT_FOUND when the file is no longer kept */
export async function openBook(store: FileStore, file: string): Promise<Book> {
  const size = await store.size(file)
  if (size === undefined) throw new TesseraError('NOT_FOUND')
  const zip = await open(store, file, size)
  try {
    return bookOf(zip, await entriesOf(zip, size))
  } catch (error) {
    zip.close()
    throw error
  }
}

async function open(store: FileStore, file: string, size: number): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new StoredBytes(store, file), size, {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
      strictFileNames: true,
    })
  } catch (error) {
    throw noBook(error)
  }
}

async function entriesOf(zip: ZipFile, size: number): Promise<Map<string, Entry>> {
  if (zip.entryCount > LIMITS.entries) throw refused('工作簿中的部件过多', 'the workbook has too many parts')
  const entries = new Map<string, Entry>()
  let unpacked = 0
  try {
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize
      if (entries.size >= LIMITS.entries) throw refused('工作簿中的部件过多', 'the workbook has too many parts')
      if (entry.isEncrypted()) throw refused('工作簿已加密', 'the workbook is encrypted')
      if (entries.has(entry.fileName)) throw noBook()
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    throw error instanceof TesseraError ? error : noBook(error)
  }
  if (unpacked > LIMITS.unpacked || (unpacked > SMALL && unpacked > size * LIMITS.growth)) throw grows()
  if (!entries.has('xl/workbook.xml')) throw refused('不是 .xlsx 工作簿', 'it is a ZIP archive but no .xlsx workbook')
  return entries
}

function bookOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Book {
  let total = 0
  return {
    has: (path) => entries.has(path),
    close: () => zip.close(),
    async *text(path) {
      const entry = entries.get(path)
      if (!entry) return
      const decoder = new TextDecoder('utf-8')
      let own = 0
      for await (const chunk of bytesOf(zip, entry)) {
        // what the archive says of itself need not be true
        own += chunk.length
        total += chunk.length
        if (total > LIMITS.unpacked || (own > SMALL && own > entry.compressedSize * LIMITS.growth)) throw grows()
        yield decoder.decode(chunk, { stream: true })
      }
      yield decoder.decode()
    },
  }
}

async function* bytesOf(zip: ZipFile, entry: Entry): AsyncIterable<Uint8Array> {
  let content: Readable | undefined
  try {
    content = await zip.openReadStreamPromise(entry)
    for await (const chunk of content) yield chunk as Uint8Array
  } catch (error) {
    throw error instanceof TesseraError ? error : noBook(error)
  } finally {
    content?.destroy()
  }
}

/** A file of the store, read wherever the archive leads. */
class StoredBytes extends RandomAccessReader {
  readonly #store: FileStore
  readonly #file: string

  constructor(store: FileStore, file: string) {
    super()
    this.#store = store
    this.#file = file
  }

  /** @param end behind the last byte */
  override _readStreamForRange(start: number, end: number): Readable {
    const out = new PassThrough()
    this.#pipe(out, start, end).catch((error: unknown) => out.destroy(error instanceof Error ? error : undefined))
    return out
  }

  async #pipe(out: PassThrough, start: number, end: number): Promise<void> {
    const content = await this.#store.read(this.#file, undefined, { start, end: end - 1 })
    if (!content) throw new TesseraError('NOT_FOUND')
    await pipeline(content, out)
  }
}

function grows(): TesseraError {
  return refused('解压后过大', 'it grows too large when unpacked')
}

function noBook(cause?: unknown): TesseraError {
  return refused('不是有效的 .xlsx 文件', 'it is no valid .xlsx file', cause)
}

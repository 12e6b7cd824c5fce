/** Files in a folder of this machine, spread over subfolders by the end of their ids, which is random. */
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'

import { TesseraError } from '../../kernel/errors.ts'
import { isId, newId } from '../../kernel/ids.ts'
import type { ByteRange, FileStore, Variant } from './store.ts'

const INCOMING = 'incoming'
const VARIANTS: readonly Variant[] = ['small', 'medium']
/** For the account of the server alone. */
const PRIVATE = { folder: 0o700, file: 0o600 } as const

/** The disk is full, the quota is used up, or the account may write no larger file. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** @param folder made when the first file arrives */
export function diskStore(folder: string): FileStore {
  const place = (id: string, variant?: Variant): string =>
    join(folder, id.slice(-4, -2), id.slice(-2), variant ? `${id}.${variant}` : id)
  return {
    write: (id, content, variant) => keep(join(folder, INCOMING, newId()), place(id, variant), content),
    read: (id, variant, range) => read(place(id, variant), range),
    size: (id, variant) => sizeOf(place(id, variant)),
    remove: async (ids) => {
      const paths = ids.flatMap((id) => [place(id), ...VARIANTS.map((variant) => place(id, variant))])
      for (const path of paths) await rm(path, { force: true })
    },
    leftovers: (before) => leftovers(folder, before),
  }
}

async function keep(temporary: string, path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await mkdir(dirname(temporary), { recursive: true, mode: PRIVATE.folder })
    const file = await open(temporary, 'wx', PRIVATE.file)
    try {
      await writeFile(file, content)
      await file.sync()
    } finally {
      await file.close()
    }
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE.folder })
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw FULL.has(codeOf(error)) ? new TesseraError('STORAGE_FULL', {}, { cause: error }) : error
  }
}

/** The new name must survive a power cut as the bytes do. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function read(path: string, range: ByteRange | undefined): Promise<Readable | undefined> {
  try {
    // opened first: a stream would tell too late that there is nothing
    const file = await open(path, 'r')
    return createReadStream(path, { fd: file, ...range })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function* leftovers(folder: string, before: Date): AsyncIterable<readonly string[]> {
  for (const outer of await namesIn(folder)) {
    for (const inner of await namesIn(join(folder, outer))) {
      const path = join(folder, outer, inner)
      if (outer !== INCOMING) yield await idsBefore(path, before)
      else if (await isOlder(path, before)) await rm(path, { force: true })
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    // before the first upload there is no folder; what an operator laid beside the folders is none of ours
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw error
  }
}

async function idsBefore(folder: string, before: Date): Promise<string[]> {
  const ids = new Set<string>()
  if (!/^[0-9a-f]{2}$/.test(basename(folder))) return []
  for await (const entry of await opendir(folder)) {
    const [id = ''] = entry.name.split('.')
    if (isId(id) && (await isOlder(join(folder, entry.name), before))) ids.add(id)
  }
  return [...ids]
}

async function isOlder(path: string, before: Date): Promise<boolean> {
  try {
    return (await stat(path)).mtime < before
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

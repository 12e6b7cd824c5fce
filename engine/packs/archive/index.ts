/**
 * In charge of packs that travel as one ZIP file, for people who have a browser and no shell.
 * What enters is an archive from anywhere, or the name of a pack in force; what leaves is the plan of it, what applying
 * it did, or the archive of the files that an export writes.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

import { ZipFile } from 'yazl'

import type { Database } from '../../database/index.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import { applyPacks, loadPacks, type PackOptions, type PacksApplied, type PacksPlan, planPacks } from '../apply.ts'
import type { PackManifest } from '../../../metadata/types.ts'
import { exportPack } from '../write/export-pack.ts'
import { unpack } from './unpack.ts'

/** Entries of an archive bear one time, so that the same definitions give the same bytes. */
const NO_TIME = new Date('1980-01-01T00:00:00Z')

export interface ArchivePlan extends PacksPlan {
  readonly manifest: PackManifest
}

/** What applying the pack in an archive would do. @throws TesseraError ARCHIVE_REFUSED, DEFINITION_INVALID with file:line:column */
export function planArchive(db: Database, archive: Buffer, options: PackOptions): Promise<ArchivePlan> {
  return unpacked(archive, async (folder) => {
    const packs = await loadPacks(db, [folder])
    const [pack] = packs
    if (!pack) throw new Error('no pack was read')
    return { ...(await planPacks(db, packs, options)), manifest: pack.manifest }
  })
}

/** Applies the pack in an archive: all of it, or nothing. @throws as `planArchive`, and PLAN_REFUSED, GENERATION_MOVED */
export function applyArchive(db: Database, archive: Buffer, options: PackOptions): Promise<PacksApplied> {
  return unpacked(archive, async (folder) => applyPacks(db, await loadPacks(db, [folder]), options))
}

/** The definitions in force of a pack, or of the administrators, as an archive. @throws TesseraError PACK_UNKNOWN, SECRET_IN_DEFINITION */
export async function exportArchive(db: Database, owner: string): Promise<Buffer> {
  return inFolder(async (folder) => {
    await exportPack(db, owner, folder)
    const zip = new ZipFile()
    for (const path of await filesBelow(folder)) {
      zip.addBuffer(await readFile(join(folder, path)), `${owner}/${path}`, { mtime: NO_TIME, mode: 0o100644 })
    }
    zip.end()
    return buffer(zip.outputStream)
  })
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((path) => path.slice(folder.length + 1)).sort()
}

function unpacked<T>(archive: Buffer, work: (folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    await unpack(archive, folder)
    try {
      return await work(folder)
    } catch (error) {
      throw withoutFolder(error, folder)
    }
  })
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-pack-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Faults name files as the archive does: where it was unpacked is nobody's business. */
function withoutFolder(error: unknown, folder: string): unknown {
  if (!(error instanceof TesseraError) || error.issues.length === 0) return error
  const issues = error.issues.map((issue): Issue =>
    issue.at?.file.startsWith(folder)
      ? { ...issue, at: { ...issue.at, file: issue.at.file.slice(folder.length + 1) } }
      : issue,
  )
  return new TesseraError(error.code, { count: issues.length }, { issues, data: error.data, cause: error })
}

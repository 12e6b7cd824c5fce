/**
 * In charge of writing definitions in force back into a folder, as a pack that reading it gives them again.
 * What enters is an owner and a folder, empty or holding that pack already; what leaves are the files, of which only
 * those lines changed whose definitions did. Records stay where they are.
 */
import type { Database } from '../../database/index.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Definition } from '../../model/definition.ts'
import { readDefinitions } from '../../schema/definitions.ts'
import { MANIFEST } from '../read/read-pack.ts'
import type { Migration } from '../read/upgrade/index.ts'
import { assemble } from './assemble.ts'
import { type Draft, inPlacingOrder, place } from './layout.ts'
import { manifestOf } from './manifest.ts'
import { matchWritten } from './match.ts'
import { type FileChange, save } from './save.ts'
import { secretsIn } from './secrets.ts'
import { type WantedDocument, wantedDocuments } from './wanted.ts'
import { readWrittenFolder, type WrittenFolder } from './written-folder.ts'

export interface ExportOptions {
  /** Tell what would be written and write nothing. */
  readonly dryRun?: boolean
  /** Versions of the language that the folder may be written in; those of the program by default. */
  readonly migrations?: readonly Migration[]
}

/** What is in force in a workspace. */
export interface InForce {
  readonly definitions: readonly Definition[]
  /** Version of the pack, if it was ever applied. */
  readonly version?: string | undefined
}

export interface Exported {
  /** Files that differ from before, seen from the folder. */
  readonly files: readonly FileChange[]
  /** Definitions whose documents went, as `kind name`. */
  readonly removed: readonly string[]
  /** Definitions of the owner. */
  readonly count: number
}

/**
 * Writes the definitions of `owner`, a pack or `admin`, into `folder`. A second time it changes nothing.
 * @throws TesseraError PACK_UNKNOWN, EXPORT_REFUSED, SECRET_IN_DEFINITION, DEFINITION_INVALID; no file is touched then
 */
export async function exportPack(
  db: Database,
  owner: string,
  folder: string,
  options: ExportOptions = {},
): Promise<Exported> {
  const definitions = await readDefinitions(db, db, 'all')
  return exportDefinitions({ definitions, version: await versionOf(db, owner) }, owner, folder, options)
}

/** The same for definitions that were read already. */
export async function exportDefinitions(
  { definitions: all, version }: InForce,
  owner: string,
  folder: string,
  options: ExportOptions = {},
): Promise<Exported> {
  const own = all.filter((each) => each.owner === owner)
  if (own.length === 0 && version === undefined) throw unknown(owner, all)
  const written = await readWrittenFolder(folder, owner, options.migrations)
  const manifest = manifestOf(owner, version, own, all)
  const { drafts, removed } = await draftsOf(written, manifest, { own, all })
  const files = changesOf(written, drafts)
  if (options.dryRun !== true) await save(folder, files)
  return { files, removed, count: own.length }
}

async function versionOf(db: Database, owner: string): Promise<string | undefined> {
  const [row] = await db.query<{ version: string }>(`select version from ${db.table('meta_pack')} where name = $1`, [
    owner,
  ])
  return row?.version
}

function unknown(owner: string, all: readonly Definition[]): TesseraError {
  const known = [...new Set(all.map((each) => each.owner))].sort().join(', ')
  return new TesseraError('PACK_UNKNOWN', { name: owner, known })
}

async function draftsOf(
  folder: WrittenFolder,
  manifest: WantedDocument,
  inForce: { readonly own: readonly Definition[]; readonly all: readonly Definition[] },
): Promise<{ drafts: Draft[]; removed: string[] }> {
  const documents = folder.files.flatMap((file) => file.documents)
  const wanted = wantedDocuments(inForce, matchWritten(documents, inForce.own))
  refuseSecrets(wanted)
  const kept = new Map(wanted.flatMap((each) => (each.written ? [[each.written, each] as const] : [])))
  for (const document of documents.filter((each) => each.kind === 'pack'))
    kept.set(document, { ...manifest, body: document.body, written: document })
  const drafts: Draft[] = folder.files.map(({ path, documents: inFile }) => ({
    path,
    documents: inFile.flatMap((each) => {
      const found = kept.get(each)
      if (found) return [{ wanted: found, written: each }]
      return each.kind === undefined ? [{ written: each }] : []
    }),
  }))
  if (folder.files.length === 0) drafts.push({ path: MANIFEST, documents: [{ wanted: manifest }] })
  for (const each of inPlacingOrder(wanted)) if (!each.written) await place(each, drafts, folder.isTaken)
  const removed = documents
    .filter((each) => each.kind !== undefined && !kept.has(each))
    .map(({ kind, name }) => `${kind} ${name}`)
  return { drafts, removed }
}

function refuseSecrets(wanted: readonly WantedDocument[]): void {
  const issues: Issue[] = wanted.flatMap(secretsIn)
  if (issues.length > 0) throw new TesseraError('SECRET_IN_DEFINITION', { count: issues.length }, { issues })
}

function changesOf({ files }: WrittenFolder, drafts: readonly Draft[]): FileChange[] {
  return drafts.flatMap(({ path, documents }): FileChange[] => {
    const before = files.find((file) => file.path === path)
    const text = assemble(documents, before)
    if (text === before?.text) return []
    if (text === undefined) return [{ kind: 'removed', path }]
    return [{ kind: before ? 'changed' : 'added', path, text: before?.marked ? `\uFEFF${text}` : text }]
  })
}

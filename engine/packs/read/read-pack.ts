/**
 * In charge of reading packs from folders.
 * What enters is a folder with `pack.yaml`, files of definitions and data;
 * what leaves is the manifest, every definition with the places of its parts, and the list of data files, or all that cannot be read.
 */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import type { PackData, PackManifest } from '../../../metadata/types.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import { loadSqlParserFor } from '../../model/custom-sql/index.ts'
import type { Locator, RawDefinition } from '../../model/definition.ts'
import { explainAll } from '../../model/validate/explain.ts'
import { validatorOf } from '../../model/validate/schemas.ts'
import { inReadingOrder } from '../../model/validate/sentence.ts'
import { splitFields } from '../../model/validate/split-fields.ts'
import { valueWord } from '../../model/validate/words.ts'
import { definitionFiles, fileInside, headOf, readText } from './pack-files.ts'
import { say } from './sentences.ts'
import { LANGUAGE, languageOf, type Migration, MIGRATIONS, upgradeDocument } from './upgrade/index.ts'
import { readYaml, type YamlDocument } from './yaml.ts'

export const MANIFEST = 'pack.yaml'

/** No pack bears the name of its own kind. `admin` is the pack of what administrators made, as an export writes it. */
const RESERVED_PACKS = new Set(['pack'])

export interface PackDataFile extends Readonly<PackData> {
  /** Where the file lies, seen from the current folder like `folder`. */
  readonly path: string
}

export interface PackSource {
  readonly folder: string
  /** Fingerprint of every file read, the data files included. */
  readonly hash: string
  readonly manifest: PackManifest
  readonly definitions: readonly RawDefinition[]
  readonly data: readonly PackDataFile[]
  /** Finds parts of the manifest in `pack.yaml`. */
  readonly locate: Locator
}

/**
 * Reads the pack in `folder`, one of an older version of the language too. Throws DEFINITION_INVALID with every fault
 * of syntax and structure found.
 */
export async function readPack(folder: string, migrations: readonly Migration[] = MIGRATIONS): Promise<PackSource> {
  const issues: Issue[] = []
  const source = await sourceOf(folder, migrations, issues)
  await loadSqlParserFor(source?.definitions ?? [])
  if (!source || issues.length > 0)
    throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues: inReadingOrder(issues) })
  return source
}

async function sourceOf(
  folder: string,
  migrations: readonly Migration[],
  issues: Issue[],
): Promise<PackSource | undefined> {
  const files = await filesOf(folder, issues)
  if (!files) return undefined
  const hash = createHash('sha256')
  const written = await readDocuments(folder, MANIFEST, hash, issues)
  const language = written[0] ? languageOf(written[0]) : LANGUAGE
  const upgraded = (document: YamlDocument): YamlDocument => upgradeDocument(document, language, migrations)
  const [head, ...others] = written.map(upgraded)
  const manifest = head && manifestOf(head, issues)
  const owner = manifest?.name ?? ''
  const dataFiles = new Set((manifest?.data ?? []).map((entry) => normalize(entry.file)))
  const documents = [...others]
  for (const file of files.filter((each) => each !== MANIFEST && !dataFiles.has(each))) {
    documents.push(...(await readDocuments(folder, file, hash, issues)).map(upgraded))
  }
  const definitions = documents.flatMap((document) => definitionsOf(document, owner, issues))
  if (!head || !manifest) return undefined
  const data = await dataOf(folder, manifest, head.locate, hash, issues)
  return { folder, hash: hash.digest('hex'), manifest, definitions, data, locate: head.locate }
}

/** The pack's files, or nothing where the folder holds no pack. */
async function filesOf(folder: string, issues: Issue[]): Promise<readonly string[] | undefined> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    issues.push(say('FOLDER_MISSING', { folder }, { at: headOf(folder) }))
    return undefined
  }
  const files = await definitionFiles(folder, issues)
  if (files.includes(MANIFEST)) return files
  if (issues.length === 0) issues.push(say('PACK_MISSING', {}, { at: headOf(join(folder, MANIFEST)) }))
  return undefined
}

async function readDocuments(
  folder: string,
  file: string,
  hash: Hash,
  issues: Issue[],
): Promise<readonly YamlDocument[]> {
  const path = join(folder, file)
  const text = await readText(path, issues)
  if (text === undefined) return []
  hash.update(`${file}\0${text}\0`)
  const yaml = readYaml(text, path)
  issues.push(...yaml.issues)
  if (yaml.issues.length === 0 && yaml.documents.every((document) => document.value === undefined)) {
    issues.push(say('FILE_EMPTY', {}, { at: headOf(path) }))
    return []
  }
  return yaml.documents
}

function manifestOf({ value, locate }: YamlDocument, issues: Issue[]): PackManifest | undefined {
  const validate = validatorOf('pack')
  if (!isMapping(value)) {
    issues.push(say('DOCUMENT_NOT_MAPPING', { found: valueWord(value) }, { at: locate([]) }))
    return undefined
  }
  const body: unknown = value
  if (!validate(body)) {
    issues.push(
      ...explainAll(validate.errors ?? [], body, { what: { zh: '包', en: 'the pack' }, path: 'pack', locate }),
    )
    return undefined
  }
  if (RESERVED_PACKS.has(body.name))
    issues.push(say('PACK_NAME_RESERVED', { name: body.name }, { at: locate(['name']) }))
  return body
}

/** The definition of a document; an object is followed by its fields. */
function definitionsOf({ value, locate }: YamlDocument, owner: string, issues: Issue[]): readonly RawDefinition[] {
  if (value === undefined) issues.push(say('DOCUMENT_EMPTY', {}, { at: locate([]) }))
  else if (!isMapping(value)) issues.push(say('DOCUMENT_NOT_MAPPING', { found: valueWord(value) }, { at: locate([]) }))
  else if (typeof value.kind !== 'string') issues.push(say('KIND_MISSING', {}, { at: locate(['kind']) }))
  else if (value.kind === 'pack') issues.push(say('PACK_MISPLACED', {}, { at: locate(['kind']) }))
  else {
    const split = splitFields({ kind: value.kind, name: nameOf(value), owner, body: value, locate })
    issues.push(...split.issues)
    return split.definitions
  }
  return []
}

function nameOf(body: Readonly<Record<string, unknown>>): string {
  const name = typeof body.name === 'string' ? body.name : ''
  return body.kind === 'field' && typeof body.object === 'string' ? `${body.object}.${name}` : name
}

async function dataOf(
  folder: string,
  manifest: PackManifest,
  locate: Locator,
  hash: Hash,
  issues: Issue[],
): Promise<PackDataFile[]> {
  const data: PackDataFile[] = []
  for (const [index, entry] of (manifest.data ?? []).entries()) {
    const path = await fileInside(folder, entry.file)
    if (path === undefined) {
      issues.push(say('DATA_FILE_MISSING', { file: entry.file }, { at: locate(['data', index, 'file']) }))
      continue
    }
    hash.update(`${entry.file}\0`)
    for await (const chunk of createReadStream(path)) hash.update(chunk)
    data.push({ ...entry, path })
  }
  return data
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

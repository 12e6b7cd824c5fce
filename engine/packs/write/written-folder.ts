/** The folder of a pack as it is before an export: files, documents, and which definition each document holds. */
import { readFile, stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { type Issue, type Position, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { isDefinitionKind } from '../../model/validate/schemas.ts'
import { isList, isMapping, type Mapping } from '../plain.ts'
import { definitionFiles, readText } from '../read/pack-files.ts'
import { MANIFEST } from '../read/read-pack.ts'
import { LANGUAGE, languageOf, type Migration, upgradeDocument } from '../read/upgrade/index.ts'
import { readYaml, type YamlDocument } from '../read/yaml.ts'
import { documentStarts } from './yaml-parts.ts'

export interface WrittenDocument {
  /** As it stands in the file, with the line `---` before it where it has one. */
  readonly text: string
  /** Kind of the definition, or `pack`; nothing for a document that is neither and is left alone. */
  readonly kind?: string
  /** A field's name is `<object>.<field>`. */
  readonly name: string
  /** In the present version of the language. */
  readonly body: Mapping
  readonly at: Position
}

export interface WrittenFile {
  /** Seen from the folder. */
  readonly path: string
  readonly text: string
  /** Whether a byte order mark stands before the text. */
  readonly marked: boolean
  readonly documents: readonly WrittenDocument[]
}

export interface WrittenFolder {
  /** Files that hold definitions of the pack, and its manifest. */
  readonly files: readonly WrittenFile[]
  /** Whether the folder holds anything under a path. */
  isTaken(path: string): Promise<boolean>
}

/**
 * Reads what a folder holds of the pack of `owner`; a folder that is not there holds nothing.
 * @throws TesseraError EXPORT_REFUSED for the folder of another pack, DEFINITION_INVALID for files that cannot be read
 */
export async function readWrittenFolder(
  folder: string,
  owner: string,
  migrations?: readonly Migration[],
): Promise<WrittenFolder> {
  const isTaken = (path: string): Promise<boolean> => exists(join(folder, path))
  if (!(await exists(folder))) return { files: [], isTaken }
  if (!(await stat(folder)).isDirectory()) throw refused(folder, { zh: '不是目录', en: 'it is no folder' })
  const issues: Issue[] = []
  const paths = await definitionFiles(folder, issues)
  const head = paths.includes(MANIFEST) ? await readManifest(folder, owner, issues) : undefined
  const dataFiles = dataFilesOf(head)
  const files: WrittenFile[] = []
  for (const path of paths.filter((each) => !dataFiles.has(each))) {
    const file = await readFileOf(folder, path, head ? languageOf(head) : LANGUAGE, migrations, issues)
    if (file?.documents.some((document) => document.kind !== undefined)) files.push(file)
  }
  if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
  if (!head && files.length > 0)
    throw refused(folder, { zh: '其中有定义，但没有 pack.yaml', en: 'it holds definitions but no pack.yaml' })
  refuseTwice(folder, files)
  return { files, isTaken }
}

async function readManifest(folder: string, owner: string, issues: Issue[]): Promise<YamlDocument | undefined> {
  const text = await readText(join(folder, MANIFEST), issues)
  const [head] = readYaml(text ?? '', join(folder, MANIFEST)).documents
  const name = isMapping(head?.value) ? head.value['name'] : undefined
  if (head && name !== owner)
    throw refused(folder, { zh: `其中是定义包 ${String(name)}`, en: `it belongs to the pack ${String(name)}` })
  const language = head ? languageOf(head) : LANGUAGE
  if (language > LANGUAGE) {
    throw refused(folder, {
      zh: `其定义语言版本 ${language} 比本程序的 ${LANGUAGE} 新`,
      en: `version ${language} of its language is newer than this program's ${LANGUAGE}`,
    })
  }
  return head
}

function dataFilesOf(head: YamlDocument | undefined): ReadonlySet<string> {
  const data = isMapping(head?.value) && isList(head.value['data']) ? head.value['data'] : []
  return new Set(data.flatMap((entry) => (isMapping(entry) ? [normalize(String(entry['file']))] : [])))
}

async function readFileOf(
  folder: string,
  path: string,
  language: number,
  migrations: readonly Migration[] | undefined,
  issues: Issue[],
): Promise<WrittenFile | undefined> {
  const place = join(folder, path)
  const text = await readText(place, issues)
  if (text === undefined) return undefined
  const yaml = readYaml(text, place)
  // what cannot be read and says nowhere that it is a definition is somebody else's
  if (yaml.issues.length > 0 && path !== MANIFEST && !/^["']?kind["']?\s*:/m.test(text)) return undefined
  issues.push(...yaml.issues)
  const starts = documentStarts(text)
  const documents = yaml.documents.map((document, index) =>
    written(
      upgradeDocument(document, language, migrations),
      text.slice(starts[index], starts[index + 1]),
      path === MANIFEST && index === 0,
    ),
  )
  const bytes = await readFile(place)
  return { path, text, marked: bytes.subarray(0, 3).equals(MARK), documents }
}

const MARK = Buffer.from('\uFEFF')

function written({ value, locate }: YamlDocument, text: string, isManifest: boolean): WrittenDocument {
  const body = isMapping(value) ? value : {}
  const { kind, name, object } = body
  const isKnown =
    typeof kind === 'string' && typeof name === 'string' && (isManifest ? kind === 'pack' : isDefinitionKind(kind))
  const fullName = kind === 'field' ? `${String(object)}.${String(name)}` : String(name)
  return { text, ...(isKnown && { kind }), name: fullName, body, at: locate([]) }
}

function refuseTwice(folder: string, files: readonly WrittenFile[]): void {
  const seen = new Map<string, WrittenDocument>()
  for (const document of files.flatMap((file) => file.documents)) {
    const { kind, name, at } = document
    if (kind === undefined) continue
    const first = seen.get(`${kind}:${name}`)
    if (first) {
      const [here, there] = [at, first.at].map(({ file, line }) => `${file}:${line}`)
      throw refused(folder, {
        zh: `${kind} ${name} 写了两次：${there}、${here}`,
        en: `${kind} ${name} is written twice: ${there}, ${here}`,
      })
    }
    seen.set(`${kind}:${name}`, document)
  }
}

function refused(folder: string, reason: Text): TesseraError {
  return new TesseraError('EXPORT_REFUSED', { folder, reason })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

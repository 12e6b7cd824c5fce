/** The files of a ZIP archive from anywhere: few, small, by their true size, and none outside of the folder they go to. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'

import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'

import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'

const MOST_FILES = 500
const LARGEST_TOTAL = 20 * 1024 * 1024
/** Texts shrink to a tenth or so; what grows a hundredfold is made to. */
const MOST_GROWTH = 100

const PACK_FILE = /\.(ya?ml|csv)$/i

/** Writes the files of a pack below `folder`, which is empty. @throws TesseraError ARCHIVE_REFUSED */
export async function unpack(archive: Buffer, folder: string): Promise<void> {
  const zip = await open(archive)
  const entries = await entriesOf(zip, archive.length)
  const root = commonFolder(entries.map((entry) => entry.fileName))
  let total = 0
  for (const entry of entries) {
    const content = await contentOf(zip, entry)
    total += content.length
    if (total > LARGEST_TOTAL) throw refused(TOO_LARGE)
    const path = join(folder, entry.fileName.slice(root.length))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content, { flag: 'wx' })
  }
}

async function open(archive: Buffer): Promise<ZipFile> {
  try {
    // names that lead out, are absolute or hold a backslash are refused by the reader
    return await fromBufferPromise(archive, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true })
  } catch (error) {
    throw refused(NO_ARCHIVE, error)
  }
}

/** The files that a pack is made of; whatever else the archive holds is left in it. */
async function entriesOf(zip: ZipFile, size: number): Promise<Entry[]> {
  const found: Entry[] = []
  let claimed = 0
  try {
    if (zip.entryCount > MOST_FILES * 4) throw refused(TOO_MANY)
    for await (const entry of zip.eachEntry()) {
      if (!isWanted(entry)) continue
      claimed += entry.uncompressedSize
      found.push(entry)
      if (found.length > MOST_FILES) throw refused(TOO_MANY)
      if (claimed > LARGEST_TOTAL || claimed > size * MOST_GROWTH) throw refused(TOO_LARGE)
      if (entry.isEncrypted()) throw refused(ENCRYPTED)
    }
  } catch (error) {
    throw error instanceof TesseraError ? error : refused(NO_ARCHIVE, error)
  }
  if (found.length === 0) throw refused(EMPTY)
  const names = new Set(found.map(({ fileName }) => fileName.toLowerCase()))
  if (names.size < found.length) throw refused(TWICE)
  return found
}

/** Machines add files of their own: hidden ones and what they keep beside names. */
function isWanted({ fileName, externalFileAttributes }: Entry): boolean {
  const isLink = ((externalFileAttributes >>> 16) & 0o170000) === 0o120000
  const parts = fileName.split('/')
  return (
    !isLink &&
    PACK_FILE.test(fileName) &&
    parts.every((part) => part !== '' && !part.startsWith('.') && part !== '__MACOSX')
  )
}

/** The reader ends a stream that gives more than its entry claims. */
async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    return await buffer(await zip.openReadStreamPromise(entry))
  } catch (error) {
    throw refused(NO_ARCHIVE, error)
  }
}

/** Archives are often of a folder rather than of what is in it. */
function commonFolder(names: readonly string[]): string {
  const manifest = names.filter((name) => /(^|\/)pack\.yaml$/.test(name)).sort((a, b) => a.length - b.length)[0] ?? ''
  const folder = manifest.slice(0, manifest.length - 'pack.yaml'.length)
  return names.every((name) => name.startsWith(folder)) ? folder : ''
}

const NO_ARCHIVE: Text = { zh: '不是有效的 ZIP 文件', en: 'it is no valid ZIP archive' }
const TOO_MANY: Text = {
  zh: `文件过多（上限 ${MOST_FILES} 个）`,
  en: `it holds too many files (at most ${MOST_FILES})`,
}
const TOO_LARGE: Text = { zh: '解压后过大', en: 'it grows too large when unpacked' }
const ENCRYPTED: Text = { zh: '文件已加密', en: 'it is encrypted' }
const EMPTY: Text = { zh: '其中没有 YAML 或 CSV 文件', en: 'it holds no YAML or CSV file' }
const TWICE: Text = { zh: '有文件重名', en: 'two of its files bear the same name' }

function refused(reason: Text, cause?: unknown): TesseraError {
  return new TesseraError('ARCHIVE_REFUSED', { reason }, { cause })
}

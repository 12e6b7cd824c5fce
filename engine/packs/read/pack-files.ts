/** The files of a pack's folder: which there are, guarded in number, size, encoding and against links that lead out. */
import { constants, type Dirent } from 'node:fs'
import { access, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { Issue, Position } from '../../kernel/errors.ts'
import { say } from './sentences.ts'

const MOST_FILES = 2000
const LARGEST_FILE = 1024 * 1024

/** Holds data files and nothing else. */
const DATA_FOLDER = 'data'

/** The head of a file, where issues about the file as a whole stand. */
export function headOf(file: string): Position {
  return { file, line: 1, column: 1 }
}

/** Paths below `folder` of all YAML files outside `data/`, sorted; hidden files and installed packages are left out. */
export async function definitionFiles(folder: string, issues: Issue[]): Promise<string[]> {
  const root = await realpath(folder)
  const files: string[] = []
  const folders = ['']
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await readdir(join(folder, next), { withFileTypes: true })) {
      const path = join(next, entry.name)
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || path === DATA_FOLDER) continue
      if (entry.isDirectory()) folders.push(path)
      else if (await isDefinitionFile(entry, join(folder, path), root, issues)) files.push(path)
      if (files.length + folders.length > MOST_FILES) {
        issues.push(say('TOO_MANY_FILES', { limit: MOST_FILES }, { at: headOf(folder) }))
        return []
      }
    }
  }
  return files.sort()
}

async function isDefinitionFile(entry: Dirent, path: string, root: string, issues: Issue[]): Promise<boolean> {
  if (entry.isSymbolicLink()) {
    const target = await realpath(path).catch(() => undefined)
    if (target === undefined || !isInside(root, target) || !(await stat(target)).isFile()) {
      issues.push(say('LINK_REFUSED', { target: target ?? '?' }, { at: headOf(path) }))
      return false
    }
  } else if (!entry.isFile()) return false
  return /\.ya?ml$/i.test(entry.name)
}

/** The text of a file in UTF-8, its byte order mark taken off. */
export async function readText(path: string, issues: Issue[], limit = LARGEST_FILE): Promise<string | undefined> {
  const { size } = await stat(path)
  if (size > limit) {
    issues.push(say('FILE_TOO_LARGE', { found: size, limit }, { at: headOf(path) }))
    return undefined
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    issues.push(say('NOT_UTF8', {}, { at: headOf(path) }))
    return undefined
  }
}

/** The path of a readable file below `folder`, or nothing when it is not there or a link leads it out. */
export async function fileInside(folder: string, file: string): Promise<string | undefined> {
  const path = join(folder, file)
  const target = await realpath(path).catch(() => undefined)
  if (target === undefined || !isInside(await realpath(folder), target) || !(await stat(target)).isFile())
    return undefined
  const isReadable = await access(target, constants.R_OK).then(
    () => true,
    () => false,
  )
  return isReadable ? path : undefined
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

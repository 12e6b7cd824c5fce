/**
 * The last seal, noted in a folder outside the database: every few seconds in one file, and one line for each day in
 * another that is meant to be taken elsewhere. Whoever cuts the end off logs and seals cannot cut it off there.
 */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { SealHead } from './sealer.ts'
import type { Anchor } from './verify.ts'

const HEAD = 'head.json'
const DAYS = 'roots.jsonl'
const PAUSE_MS = 10_000

export interface AnchorsOptions {
  /** Folder of both files. */
  readonly folder: string
  readonly workspace: string
  readonly pauseMs?: number
  /** Told when the folder cannot be written. */
  onError?(error: unknown): void
}

export class Anchors {
  readonly #options: AnchorsOptions
  #head: SealHead | undefined
  #day: string | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: AnchorsOptions) {
    this.#options = options
  }

  note(head: SealHead): void {
    this.#head = head
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.pauseMs ?? PAUSE_MS).unref()
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const head = this.#head
    this.#head = undefined
    if (head)
      this.#writing = this.#writing.then(() => this.#write(head)).catch((error) => this.#options.onError?.(error))
    return this.#writing
  }

  async #write({ n, hash }: SealHead): Promise<void> {
    const { folder, workspace } = this.#options
    await mkdir(folder, { recursive: true })
    const at = new Date().toISOString()
    const line = `${JSON.stringify({ workspace, n, hash, at })}\n`
    const path = join(folder, HEAD)
    await writeFile(`${path}.new`, line, { mode: 0o600 })
    await rename(`${path}.new`, path)
    const day = at.slice(0, 10)
    this.#day ??= (await readAnchorFile(join(folder, DAYS), workspace)).at(-1)?.at?.slice(0, 10)
    if (this.#day === day) return
    await appendFile(join(folder, DAYS), line, { mode: 0o600 })
    this.#day = day
  }
}

/** Both files of a folder; nothing where there are none. */
export async function readAnchors(folder: string, workspace: string): Promise<Anchor[]> {
  const files = await Promise.all([DAYS, HEAD].map((name) => readAnchorFile(join(folder, name), workspace)))
  return files.flat()
}

interface Line extends Anchor {
  readonly at?: string
}

/** Lines of a file that concern the workspace; whatever else stands there is passed over. */
export async function readAnchorFile(path: string, workspace: string): Promise<Line[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  return text.split('\n').flatMap((line) => lineOf(line, workspace) ?? [])
}

function lineOf(text: string, workspace: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> & { workspace?: string }
    const { n, hash, at } = line
    if (line.workspace !== workspace || typeof n !== 'number' || typeof hash !== 'string') return undefined
    return { n, hash, ...(at !== undefined && { at }) }
  } catch {
    // a line that was being written when the machine stopped
    return undefined
  }
}

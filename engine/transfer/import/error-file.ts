/** The refused rows of an import as a file of their own: the columns they came with, and why. Mended, it can be imported again. */
import { newId } from '../../kernel/ids.ts'
import { csvHeading, csvLine } from '../export/csv.ts'
import { openTable } from './read/index.ts'
import { readIssues, type StoredImport } from './store.ts'
import type { ImportRoom } from './types.ts'

/** The heading of the column that says why, by language. */
export const REASON = { zh: '错误原因', en: 'Reason' } as const

const BATCH = 2_000

/** Lays the file into the store; nothing when no row was refused. */
export async function writeErrorFile(room: ImportRoom, found: StoredImport): Promise<void> {
  if (found.failed === 0) return
  const { db, store } = room
  const id = newId()
  await store.write(id, content(room, found))
  await db.query(`update ${db.table('sys_import_work')} set error_file = $2 where import = $1`, [found.id, id])
  if (found.error_file !== null) await store.remove([found.error_file])
}

async function* content(room: ImportRoom, found: StoredImport): AsyncIterable<Uint8Array> {
  let text = ''
  for await (const line of lines(room, found)) {
    text += line
    if (text.length < PIECE) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

const PIECE = 64 * 1024

/** The rows of the file and the reasons pass side by side: both come by row. */
async function* lines(room: ImportRoom, found: StoredImport): AsyncIterable<string> {
  const locale = found.request?.locale ?? 'zh'
  const { columns } = found.reading
  const own = columns.filter(({ heading }) => !isReason(heading))
  const refused = reasons(room, found, locale)
  let next = await refused.next()
  yield csvHeading([...own.map(({ heading }) => heading), REASON[locale]])
  for await (const { number, cells } of openTable(room.store, found.file, found.reading)) {
    if (next.done) return
    if (number < next.value.row) continue
    yield csvLine([...own.map(({ index }) => cells[index] ?? ''), next.value.text])
    next = await refused.next()
  }
}

function isReason(heading: string): boolean {
  return Object.values<string>(REASON).includes(heading.trim())
}

interface Reason {
  readonly row: number
  readonly text: string
}

/** What is wrong with each refused row, in one text. */
async function* reasons(
  { db }: ImportRoom,
  { id }: StoredImport,
  locale: keyof typeof REASON,
): AsyncGenerator<Reason, undefined> {
  let held: { row: number; texts: string[] } | undefined
  for (let after: { row: number; id: number } | undefined; ;) {
    const issues = await readIssues(db, id, { after, limit: BATCH })
    for (const { row, warning, heading, message } of issues) {
      if (warning) continue
      if (held && held.row !== row) yield { row: held.row, text: held.texts.join('; ') }
      if (held?.row !== row) held = { row, texts: [] }
      const named = heading !== null && !message[locale].includes(heading) ? `${heading}: ` : ''
      held.texts.push(`${named}${message[locale]}`)
    }
    const last = issues.at(-1)
    if (!last) break
    after = { row: last.row, id: last.id }
  }
  if (held) yield { row: held.row, text: held.texts.join('; ') }
  return undefined
}

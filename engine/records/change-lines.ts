/**
 * Lines of records that are there already: the list given is the whole wanted set. A line with an id is changed, one
 * without is new, and what the list leaves out is removed.
 */
import { type Issue } from '../kernel/errors.ts'
import { canonicalId } from '../model/key.ts'
import type { Lines } from '../model/lines.ts'
import type { Values } from './check-values.ts'
import type { WriteContext, Writer } from './context.ts'
import {
  allFaults,
  atPaths,
  foreignIssues,
  type GivenLine,
  type LinesField,
  newLines,
  otherRecord,
  unknownLine,
} from './lines.ts'
import { normaliseLink } from './line-link.ts'
import { type PresentLine, presentLines } from './present-lines.ts'
import { removeMany } from './remove.ts'
import { type Change, checkChanges, updateRows } from './update-rows.ts'

/** More lines than an answer carries: who sends back what was read would remove the rest. */
const MOST_LINES = 500

interface Kept {
  readonly line: GivenLine
  readonly present: PresentLine
}

/** What is to become of the lines of one field. */
export interface LinesPlan {
  /** A line that moved on since the caller saw it. */
  readonly stale: { readonly line: GivenLine; readonly present: PresentLine } | undefined
  check(writer: Writer): Promise<void>
  /** What was done to the lines of each record, by its place; nothing for those whose lines stay as they are. */
  apply(writer: Writer): Promise<ReadonlyMap<number, LineCounts>>
}

export interface LineCounts {
  readonly added: number
  readonly changed: number
  readonly removed: number
}

/** @param records ids of the records of the write, by their place */
export async function planLines(
  context: WriteContext,
  { field, lines, given, rows }: LinesField,
  records: readonly string[],
): Promise<LinesPlan> {
  const present = await presentLines(
    context,
    lines,
    rows.flatMap((row) => records[row] ?? []),
  )
  const byId = new Map(present.map((line) => [line.id, line]))
  const recordOf = (line: GivenLine): string | undefined => records[line.row]
  const idOf = (line: GivenLine): string | undefined => givenId(lines, line)
  const kept = given.flatMap((line): Kept[] => {
    const found = byId.get(idOf(line) ?? '')
    return found && found.record === recordOf(line) ? [{ line, present: found }] : []
  })
  const added = given.filter((line) => idOf(line) === undefined)
  const named = new Set(kept.map((each) => each.present.id))
  const removed = present.filter((line) => !named.has(line.id))
  const changes = kept.map((each) => changeOf(lines, each)).filter(isChange)
  const issues = [
    ...tooMany(field.name, rows, records, present),
    ...given
      .filter((line) => idOf(line) !== undefined && !kept.some((each) => each.line === line))
      .map((line) => unknownLine(`${line.path}/id`)),
    ...repeated(kept),
    ...kept.flatMap(({ line }) => movedAway(lines, line, recordOf(line))),
    ...added.flatMap((line) => foreignIssues(lines, line, recordOf(line))),
  ]
  const fresh = newLines({ lines, given: added.map((line) => withoutLink(lines, line)) })
  const paths = changes.map(({ path }) => path)
  return {
    stale: kept.find(({ line, present: { version } }) => (line.values['version'] ?? version) !== version),
    check: (writer) =>
      allFaults(issues, [
        () => fresh.check(writer),
        () => changes.length > 0 && atPaths(check(writer, lines, changes), paths),
      ]),
    apply: async (writer) => {
      if (removed.length > 0)
        await removeMany(
          writer,
          lines.object.name,
          removed.map(({ id }) => ({ id })),
        )
      const changed =
        changes.length > 0 ? await atPaths(updateRows(writer, lines.object.name, changes), paths) : { ids: [] }
      await fresh.create(writer, records)
      return counts({ records, added, changed: changed.ids.flatMap((id) => byId.get(id) ?? []), removed })
    },
  }
}

type LineChange = Change & { readonly path: string }

async function check(writer: Writer, { object }: Lines, changes: readonly LineChange[]): Promise<void> {
  checkChanges(writer, object.name, changes)
}

function givenId({ object }: Lines, { values }: GivenLine): string | undefined {
  const { id } = values
  if (typeof id === 'string' && id !== '') return canonicalId(object.key, id) ?? id
  return id === null || id === undefined || id === '' ? undefined : JSON.stringify(id)
}

/** What a line that stays changes in: what is said of it, and its number where it moved. */
function changeOf({ via, order }: Lines, { line, present }: Kept): LineChange {
  const { id: _id, version: _version, [via.name]: _link, ...values } = line.values
  const isNumbered = order !== undefined && (values[order.name] ?? null) === null
  const isMoved = isNumbered && present.place !== line.place + 1
  // with its number beside what else changes, all lines go in one statement
  const imposed: Values =
    order && isNumbered && (isMoved || Object.keys(values).length > 0) ? { [order.name]: line.place + 1 } : {}
  return { id: present.id, version: present.version, values, imposed, path: line.path }
}

function isChange({ values, imposed = {} }: LineChange): boolean {
  return Object.keys(values).length > 0 || Object.keys(imposed).length > 0
}

function withoutLink({ via }: Lines, line: GivenLine): GivenLine {
  const { [via.name]: _link, ...values } = line.values
  return { ...line, values }
}

function movedAway({ via }: Lines, { path, values }: GivenLine, record: string | undefined): Issue[] {
  const link = normaliseLink(via, values[via.name])
  return link === undefined || link === record ? [] : [otherRecord(via, `${path}/${via.name}`)]
}

function repeated(kept: readonly Kept[]): Issue[] {
  const seen = new Set<string>()
  return kept.flatMap(({ line, present }) => {
    if (!seen.has(present.id)) return (seen.add(present.id), [])
    const message = { zh: '这一行出现了两次', en: 'The line is named twice' }
    return [{ code: 'LINE_REPEATED', path: `${line.path}/id`, message }]
  })
}

function tooMany(
  name: string,
  rows: readonly number[],
  records: readonly string[],
  present: readonly PresentLine[],
): Issue[] {
  return rows.flatMap((row) => {
    const count = present.filter((line) => line.record === records[row]).length
    if (count <= MOST_LINES) return []
    const message = {
      zh: `这条记录有 ${count} 行，超过 ${MOST_LINES} 行时请逐行修改`,
      en: `The record has ${count} lines; beyond ${MOST_LINES} change them one by one`,
    }
    return [{ code: 'LINES_TOO_MANY', path: `${row}/${name}`, message }]
  })
}

interface Done {
  readonly records: readonly string[]
  readonly added: readonly GivenLine[]
  readonly changed: readonly PresentLine[]
  readonly removed: readonly PresentLine[]
}

function counts({ records, added, changed, removed }: Done): ReadonlyMap<number, LineCounts> {
  const found = new Map<number, LineCounts>()
  for (const [row, record] of records.entries()) {
    const of = (lines: readonly PresentLine[]): number => lines.filter((line) => line.record === record).length
    const count = { added: added.filter((line) => line.row === row).length, changed: of(changed), removed: of(removed) }
    if (count.added + count.changed + count.removed > 0) found.set(row, count)
  }
  return found
}

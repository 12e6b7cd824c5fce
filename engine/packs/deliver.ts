/**
 * The way of one data file into its object: rows are known by their natural key, and a key that was brought in before is
 * left alone, even if somebody has deleted the record since. References may lead to other rows of the same file.
 */
import { TesseraError } from '../kernel/errors.ts'
import type { ObjectModel } from '../model/types.ts'
import { type LookUp, resolveReferences } from './data-references.ts'
import { dataFault, type DataRow, readDataRows } from './data-rows.ts'
import type { PackDataFile, PackSource } from './read/read-pack.ts'

export interface Delivery {
  readonly pack: PackSource
  readonly entry: PackDataFile
  readonly object: ObjectModel
}

/** Where rows go: into the tables, or into a rehearsal that writes nothing. */
export interface Destination {
  readonly timeZone: string
  readonly lookUp: LookUp
  /** Keys that the pack brought in before. */
  broughtKeys(delivery: Delivery, keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Rows whose key a living record carries that people entered themselves: that one is theirs. */
  presentRows(delivery: Delivery, rows: readonly DataRow[]): Promise<ReadonlySet<DataRow>>
  /** @throws TesseraError with paths `<row>/<field>` */
  create(delivery: Delivery, rows: readonly DataRow[]): Promise<void>
}

/** Rows that are written with one statement. */
const AT_ONCE = 2_000

/** Returns how many records were new. @throws TesseraError DEFINITION_INVALID at file:line */
export async function deliver(destination: Destination, delivery: Delivery): Promise<number> {
  const { pack, entry, object } = delivery
  const rows = await readDataRows(pack, entry, object, destination.timeZone)
  const brought = await destination.broughtKeys(
    delivery,
    rows.map((row) => row.key),
  )
  let waiting = rows.filter((row) => !brought.has(row.key))
  let created = 0
  // rows may refer to rows of the same file: each round brings in those whose references are there
  while (waiting.length > 0) {
    const resolved = await resolveReferences(destination.lookUp, object, waiting)
    if (resolved.ready.length === 0) throw dataFault(resolved.issues)
    const present = await destination.presentRows(delivery, resolved.ready)
    const fresh = resolved.ready.filter((row) => !present.has(row))
    for (let start = 0; start < fresh.length; start += AT_ONCE)
      await create(destination, delivery, fresh.slice(start, start + AT_ONCE))
    created += fresh.length
    waiting = resolved.waiting
  }
  return created
}

async function create(destination: Destination, delivery: Delivery, rows: readonly DataRow[]): Promise<void> {
  try {
    await destination.create(delivery, rows)
  } catch (error) {
    throw located(error, delivery, rows)
  }
}

/** Puts the line of the file to each fault that names a row; what names none stands at the head of the file. */
function located(error: unknown, { entry }: Delivery, rows: readonly DataRow[]): unknown {
  if (!(error instanceof TesseraError) || error.issues.length === 0) return error
  const head = { file: entry.path, line: 1, column: 1 }
  return dataFault(
    error.issues.map((issue) => {
      if (issue.at) return issue
      const [, index, name] = /^(\d+)\/(.*)$/.exec(issue.path ?? '') ?? [undefined, undefined, issue.path]
      const row = rows.length === 1 ? rows[0] : rows[Number(index)]
      return { ...issue, at: row?.at ?? head, ...(name !== undefined && { path: name }) }
    }),
  )
}

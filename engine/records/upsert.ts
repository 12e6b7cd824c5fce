/**
 * Writing records by what tells them apart to people: rows whose key a record has change it, the others become new
 * records. Each needs the right that it uses. Two calls with one key make one record: the later one waits and finds it.
 */
import { type Bind, scopeCondition } from '../access/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { columnSql, keyOrder, Parameters, tableSql, versionSql } from '../query/index.ts'
import type { Values } from './check-values.ts'
import { requirePlan, type WriteContext, type Writer } from './context.ts'
import { checkNew, createMany } from './create.ts'
import { allFaults, atPaths } from './lines.ts'
import { type Change, updateMany } from './update.ts'
import { checkChanges } from './update-rows.ts'
import { keyFields, keysOf, namesOf } from './upsert-key.ts'
import { duplicateMessage } from './violation.ts'

export interface Upserted {
  /** JSON text of each record, in the order of the rows. */
  readonly records: readonly string[]
  /** What became of each row. */
  readonly results: readonly ('created' | 'updated' | 'unchanged')[]
}

interface Found extends Record<string, unknown> {
  /** Place of the row. */
  row: number
  id: string
  version: number
  /** Whether the writer may change it, and whether they may know of it. */
  writable: boolean
  readable: boolean
}

/**
 * @param key names of the fields of a unique field or of a group that is unique together
 * @throws TesseraError NOT_FOUND, FORBIDDEN, BAD_REQUEST for a key that tells no records apart, VALIDATION_FAILED with
 * the path `<row>/<field>` of every fault: two rows with one key among them
 */
export async function upsertMany(
  writer: Writer,
  objectName: string,
  key: readonly string[],
  rows: readonly Values[],
): Promise<Upserted> {
  const context: WriteContext = { ...writer, plan: requirePlan(writer.model, writer.principal, objectName) }
  const { plan } = context
  if (plan.scope('create') === 'none' && plan.scope('update') === 'none') throw new TesseraError('FORBIDDEN')
  const fields = keyFields(context, key)
  const keys = keysOf(fields, rows)
  await takeTurns(context, keys)
  const found = new Map((await find(context, fields, keys)).map((each) => [each.row, each]))
  refuseBeyondReach(context, fields, [...found.values()])
  const news = rows.flatMap((_, row) => (found.has(row) ? [] : [row]))
  if (news.length > 0 && plan.scope('create') === 'none') throw new TesseraError('FORBIDDEN')
  return write(writer, objectName, rows, { news, olds: [...found.values()].sort((a, b) => a.row - b.row) })
}

/** Turns that calls with equal keys take; more would only cost locks. */
const TURNS = 128

/** Waits for other calls with the same keys, always in the same order, so that none waits for one that waits for it. */
async function takeTurns({ plan, db, tx }: WriteContext, keys: readonly Values[]): Promise<void> {
  const { bind, values } = new Parameters()
  const texts = keys.map((key) => JSON.stringify(key))
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended(turn.name, 0)) from (select distinct ${bind(`tessera upsert ${db.table(plan.object.id)} `)}::text || ` +
      `(hashtext(each.key) & ${TURNS - 1}) as name from unnest(${bind(texts)}::text[]) as each(key) order by 1) as turn`,
    values,
  )
}

/** The living records with these keys; those that the writer may change are held until the write ends. */
async function find(
  context: WriteContext,
  fields: readonly FieldModel[],
  keys: readonly Values[],
): Promise<readonly Found[]> {
  const { plan, principal, db, tx } = context
  const { object } = plan
  const { bind, values } = new Parameters()
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const scope = (operation: 'update' | 'read'): string =>
    `coalesce(${scopeCondition(plan, operation, principal, 't', bind)}, false)`
  return tx.query<Found>(
    `select x."~row" as row, ${idSql(object.key, 't')} as id, ${versionSql(object, 't')} as version, ` +
      `${scope('update')} as writable, ${scope('read')} as readable ` +
      `from ${keySet(fields, keys, bind)} join ${tableSql(db, object)} as t on ${fields.map((field) => `${columnSql(context, field, 't')} = x."${field.name}"`).join(' and ')}${living} ` +
      `order by ${keyOrder(object, 't')} for no key update of t`,
    values,
  )
}

function keySet(fields: readonly FieldModel[], keys: readonly Values[], bind: Bind): string {
  const types = fields.map((field) => `, "${field.name}" ${field.columnType}`).join('')
  const json = JSON.stringify(keys.map((key, row) => ({ ...key, '~row': row })))
  return `jsonb_to_recordset(${bind(json)}::jsonb) as x("~row" integer${types})`
}

/** A record of somebody else keeps its key: who may see it is forbidden to change it, to others the value is taken. */
function refuseBeyondReach({ plan }: WriteContext, fields: readonly FieldModel[], found: readonly Found[]): void {
  const beyond = found.filter((each) => !each.writable)
  if (beyond.length === 0) return
  if (plan.scope('create') === 'none' || beyond.some((each) => each.readable)) throw new TesseraError('FORBIDDEN')
  const message = duplicateMessage(fields)
  throw invalid(
    beyond.flatMap(({ row }) =>
      namesOf(fields).map((name) => ({ code: 'DUPLICATE_VALUE', path: `${row}/${name}`, message })),
    ),
  )
}

interface Parted {
  /** Places of the rows that become records. */
  readonly news: readonly number[]
  /** The records that others change. */
  readonly olds: readonly Found[]
}

async function write(
  writer: Writer,
  objectName: string,
  rows: readonly Values[],
  { news, olds }: Parted,
): Promise<Upserted> {
  const created = news.map((row) => rows[row] ?? {})
  const changes = olds.map(({ row, id, version }): Change => ({ id, version, values: rows[row] ?? {} }))
  const places = { news: news.map(String), olds: olds.map(({ row }) => String(row)) }
  // faults of both kinds of rows are told at once
  if (news.length > 0 && olds.length > 0)
    await allFaults(
      [],
      [
        () => atPaths(checkNew(writer, objectName, created), places.news),
        () =>
          atPaths(
            asked(() => checkChanges(writer, objectName, changes)),
            places.olds,
          ),
      ],
    )
  const records: string[] = []
  const results: Upserted['results'][number][] = []
  if (olds.length > 0) {
    const texts = await atPaths(updateMany(writer, objectName, changes), places.olds)
    for (const [at, { row, version }] of olds.entries()) {
      const text = texts[at] ?? 'null'
      records[row] = text
      results[row] = versionOf(text) === version ? 'unchanged' : 'updated'
    }
  }
  if (news.length > 0) {
    const { records: texts } = await atPaths(createMany(writer, objectName, created), places.news)
    for (const [at, row] of news.entries()) {
      records[row] = texts[at] ?? 'null'
      results[row] = 'created'
    }
  }
  return { records, results }
}

async function asked(check: () => void): Promise<void> {
  check()
}

function versionOf(record: string): unknown {
  const { version } = JSON.parse(record) as { readonly version?: unknown }
  return version
}

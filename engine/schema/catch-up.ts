/**
 * In charge of tables that an earlier program made, or that somebody has touched: columns that PostgreSQL computes and
 * indexes that the definitions in force ask for, and that are not there or not valid, are made. What enters is a
 * workspace; what leaves are the titles of the steps taken.
 */
import { type Database, type Queryable, quoteIdentifier, type Transaction } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import { DEFAULT_TIME_ZONE } from '../kernel/time.ts'
import { inTurn, ROOM_FOR_INDEXES } from './apply.ts'
import { tableChanges } from './change.ts'
import { readDefinitions } from './definitions.ts'
import { currentGeneration } from './generation.ts'
import { planContext } from './plan.ts'
import { type TableShape, tableShapes } from './shape.ts'
import { stepOf } from './steps.ts'

/** Goes up whenever this program makes more of the same definitions than the one before. */
const SHAPES = 3
const SETTING = 'tables.shapes'

/** Once for each workspace and program. @throws TesseraError LOCK_BUSY while another change of definitions runs */
export async function catchUp(db: Database): Promise<readonly Text[]> {
  const [known] = await db.query<{ value: unknown }>(`select value from ${db.table('sys_setting')} where code = $1`, [
    SETTING,
  ])
  if (known?.value === SHAPES) return []
  return inTurn(db, async (tx) => {
    const made = await makeMissing(db, tx)
    await tx.query(
      `insert into ${db.table('sys_setting')} (code, value, secret, updated_at) values ($1, $2::jsonb, false, ${db.now})
       on conflict (code) do update set value = excluded.value, updated_at = excluded.updated_at`,
      [SETTING, JSON.stringify(SHAPES)],
    )
    return made
  })
}

/** Whatever is missing now, by whomever. */
export function mend(db: Database): Promise<readonly Text[]> {
  return inTurn(db, (tx) => makeMissing(db, tx))
}

interface Missing {
  /** The tables as they are. */
  readonly before: Map<string, TableShape>
  readonly after: Map<string, TableShape>
}

async function makeMissing(db: Database, tx: Transaction): Promise<readonly Text[]> {
  const missing = await missingShapes(tx, db)
  if (!missing) return []
  for (const name of await invalidIndexes(tx, db)) await tx.query(`drop index if exists ${db.table(name)}`)
  const { number } = await currentGeneration(tx, db)
  const context = planContext(db, missing, {
    base: number,
    before: [],
    after: [],
    now: new Date().toISOString(),
    timeZone: DEFAULT_TIME_ZONE,
  })
  const steps = tableChanges(missing.before, missing.after).map((change) => stepOf(change, context))
  // whoever starts the program waits for it; there is no hurry that other people would have to pay for
  await tx.query(`set local lock_timeout = 0`)
  await tx.query(ROOM_FOR_INDEXES)
  for (const { sql } of steps) for (const statement of sql) await tx.query(statement)
  return steps.map(({ title }) => title)
}

/** Undefined when nothing is missing. Values that must not repeat are left alone: only people can say which of two is wrong. */
async function missingShapes(on: Queryable, db: Database): Promise<Missing | undefined> {
  const after = tableShapes(await readDefinitions(on, db, 'all'))
  const [columns, indexes] = await present(on, db)
  const before = new Map(
    [...after].flatMap(([id, table]): [string, TableShape][] => {
      const names = columns.get(table.name)
      if (!names) return []
      return [
        [
          id,
          {
            ...table,
            columns: table.columns.filter(({ name, computed }) => computed?.kept !== 'generated' || names.has(name)),
            indexes: table.indexes.filter(({ name, unique }) => unique || indexes.has(name)),
          },
        ],
      ]
    }),
  )
  const known = new Map([...after].filter(([id]) => before.has(id)))
  const isWhole = [...before].every(([id, table]) => {
    const wanted = known.get(id)
    return wanted?.columns.length === table.columns.length && wanted.indexes.length === table.indexes.length
  })
  return isWhole ? undefined : { before, after: known }
}

/** The columns of each table, and the valid indexes. */
async function present(on: Queryable, db: Database): Promise<[Map<string, Set<string>>, Set<string>]> {
  const columns = await on.query<{ table: string; names: readonly string[] }>(
    `select c.relname as table, array_agg(a.attname::text) as names from pg_class as c
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = $1::regnamespace and c.relkind = 'r' group by c.relname`,
    [quoteIdentifier(db.workspace)],
  )
  const indexes = await on.query<{ name: string }>(
    `select i.relname as name from pg_index as x join pg_class as i on i.oid = x.indexrelid
     where i.relnamespace = $1::regnamespace and x.indisvalid`,
    [quoteIdentifier(db.workspace)],
  )
  return [new Map(columns.map(({ table, names }) => [table, new Set(names)])), new Set(indexes.map(({ name }) => name))]
}

async function invalidIndexes(on: Queryable, db: Database): Promise<string[]> {
  const rows = await on.query<{ name: string }>(
    `select i.relname as name from pg_index as x join pg_class as i on i.oid = x.indexrelid
     where i.relnamespace = $1::regnamespace and not x.indisvalid and not x.indisunique`,
    [quoteIdentifier(db.workspace)],
  )
  return rows.map(({ name }) => name)
}

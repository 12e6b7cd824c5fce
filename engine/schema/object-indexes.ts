/**
 * In charge of telling administrators about the indexes of an object: which there are, why, how large they are and how
 * often they were used, and which are missing. What enters is a name; what leaves is read from definitions and catalogue.
 */
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { isKind } from '../model/definition.ts'
import { SEARCH_COLUMN } from '../model/search.ts'
import { readDefinitions } from './definitions.ts'
import { fieldsOf, KEY_REASON, OTHER_REASON, reasonOf } from './index-reasons.ts'
import { type IndexShape, tableShapes } from './shape.ts'

export interface ObjectIndex {
  readonly name: string
  readonly purpose: IndexShape['purpose'] | 'key' | 'other'
  /** Names of fields; the search text stands for those of which it is made. */
  readonly fields: readonly string[]
  readonly unique: boolean
  readonly reason: Text
  /** As PostgreSQL writes it; absent where it is missing. */
  readonly definition?: string
  readonly bytes: number
  /** How often it was used since PostgreSQL began to count. */
  readonly scans: number
  /** `missing` and `invalid` ones serve nobody: a start of the program makes them. */
  readonly state: 'valid' | 'invalid' | 'missing'
}

export interface ObjectIndexes {
  /** The table was there before: its indexes are left to whoever made it. */
  readonly existing: boolean
  readonly rows: number
  readonly bytes: number
  readonly indexes: readonly ObjectIndex[]
}

interface Found {
  readonly [column: string]: unknown
  readonly name: string
  readonly definition: string
  readonly unique: boolean
  readonly key: boolean
  readonly valid: boolean
  readonly bytes: string | number
  readonly scans: string | number
}

/** @throws TesseraError NOT_FOUND */
export async function objectIndexes(db: Database, name: string): Promise<ObjectIndexes> {
  const definitions = await readDefinitions(db, db, 'shaping')
  const object = definitions.find((each) => isKind('object')(each) && each.name === name)
  if (!object || !isKind('object')(object)) throw new TesseraError('NOT_FOUND')
  const { query, source } = object.body
  if (query) return { existing: true, rows: 0, bytes: 0, indexes: [] }
  const table = source ? [source.schema ?? db.workspace, source.table] : [db.workspace, name]
  const [size] = await db.query<{ rows: string | number; bytes: string | number }>(
    `select greatest(c.reltuples, 0)::bigint as rows, pg_table_size(c.oid) as bytes from pg_class as c
     join pg_namespace as s on s.oid = c.relnamespace where s.nspname = $1 and c.relname = $2`,
    table,
  )
  const found = await db.query<Found>(
    `select i.relname as name, pg_get_indexdef(i.oid) as definition, x.indisunique as unique, x.indisprimary as key,
       x.indisvalid as valid, pg_relation_size(i.oid) as bytes, coalesce(u.idx_scan, 0) as scans
     from pg_index as x join pg_class as i on i.oid = x.indexrelid join pg_class as c on c.oid = x.indrelid
     join pg_namespace as s on s.oid = c.relnamespace left join pg_stat_user_indexes as u on u.indexrelid = i.oid
     where s.nspname = $1 and c.relname = $2 order by i.relname`,
    table,
  )
  const shape = tableShapes(definitions).get(object.id)
  const wanted = (shape?.indexes ?? []).map((index): ObjectIndex => {
    const present = found.find((each) => each.name === index.name)
    return {
      name: index.name,
      purpose: index.purpose,
      fields: shape ? searchedInstead(fieldsOf(shape, index), shape.columns) : [],
      unique: index.unique,
      reason: shape ? reasonOf(shape, index) : OTHER_REASON,
      ...factsOf(present),
    }
  })
  const others = found
    .filter(({ name: each }) => !wanted.some((index) => index.name === each))
    .map((each): ObjectIndex => ({
      name: each.name,
      purpose: each.key ? 'key' : 'other',
      fields: each.key && !source ? ['id'] : [],
      unique: each.unique,
      reason: each.key ? KEY_REASON : OTHER_REASON,
      ...factsOf(each),
    }))
  return {
    existing: source !== undefined,
    rows: Number(size?.rows ?? 0),
    bytes: Number(size?.bytes ?? 0),
    indexes: [
      ...others.filter(({ purpose }) => purpose === 'key'),
      ...wanted,
      ...others.filter(({ purpose }) => purpose !== 'key'),
    ],
  }
}

function factsOf(found: Found | undefined): Pick<ObjectIndex, 'definition' | 'bytes' | 'scans' | 'state'> {
  if (!found) return { bytes: 0, scans: 0, state: 'missing' }
  return {
    definition: found.definition,
    bytes: Number(found.bytes),
    scans: Number(found.scans),
    state: found.valid ? 'valid' : 'invalid',
  }
}

interface Labelled {
  readonly name: string
  readonly definition: { readonly searchable?: boolean; readonly enabled?: boolean; readonly mask?: string }
}

/** The search text is no field that anybody has heard of. */
function searchedInstead(names: readonly string[], columns: readonly Labelled[]): string[] {
  if (!names.includes(SEARCH_COLUMN)) return [...names]
  const searched = columns.filter(
    ({ definition: { searchable, enabled, mask } }) => searchable === true && enabled !== false && mask === undefined,
  )
  return searched.map(({ name }) => name)
}

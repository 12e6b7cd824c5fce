/** What an object's `source` means: an existing table or view instead of a table that the engine makes. */
import type { ObjectDefinition, Source } from '../../metadata/types.ts'
import type { Definition } from './definition.ts'
import { type KeyModel, keyOf, OWN_KEY, quotedName } from './key.ts'
import type { ObjectModel, VersionModel } from './types.ts'

/** The existing table behind an object, or what stands for it: the rows of custom SQL are read like those of a view. */
export function sourceOf({
  name,
  source,
  query,
}: Pick<ObjectDefinition, 'name' | 'source' | 'query'>): Source | undefined {
  return source ?? (query && { table: name, view: true })
}

/** Name under which the rows of custom SQL stand in the statement that reads them; no object can be called so. */
export const QUERY_ROWS = '~rows'

/** The keys of objects by name. */
export function objectKeys(objects: readonly Definition<'object'>[]): ReadonlyMap<string, KeyModel> {
  return new Map(
    objects.map(({ name, body }) => {
      const source = sourceOf(body)
      return [name, source ? keyOf(source.key ?? []) : OWN_KEY]
    }),
  )
}

type SourceParts = Pick<ObjectModel, 'table' | 'key' | 'version' | 'existing' | 'readonly' | 'softDelete'>

/**
 * Where an object's records are, and what can be done with them there.
 * @param columns those of its fields
 */
export function sourceParts(body: ObjectDefinition, key: KeyModel, columns: readonly string[]): SourceParts {
  const { name, query, soft_delete } = body
  const source = sourceOf(body)
  if (!source) {
    const version = { sql: (alias: string) => `${alias}."version"`, column: 'version', kept: ['version'] }
    return { table: { name }, key, version, existing: false, readonly: false, softDelete: soft_delete ?? true }
  }
  const readonly = source.view === true || key.columns.length === 0
  return {
    table: query
      ? { name: QUERY_ROWS }
      : { name: source.table, ...(source.schema !== undefined && { schema: source.schema }) },
    key,
    ...(!readonly && { version: versionOf(source, columns) }),
    existing: true,
    readonly,
    softDelete: false,
  }
}

/**
 * Without a column of its own a row has the transaction that wrote it last, which PostgreSQL keeps; of tables divided
 * into partitions it does not tell that of a row just written, so there all that fields show of it stands for it.
 */
function versionOf({ version: column, partitioned }: Source, columns: readonly string[]): VersionModel {
  if (column !== undefined) {
    const quoted = quotedName(column)
    return { sql: (alias) => `${alias}.${quoted}`, column, kept: [column] }
  }
  if (partitioned !== true) return { sql: (alias) => `${alias}.xmin::text::bigint`, kept: ['xmin'] }
  const shown = (alias: string): string => columns.map((each) => `${alias}.${quotedName(each)}`).join(', ')
  // 52 bits, which JSON carries exactly
  return { sql: (alias) => `('x' || left(md5(row(${shown(alias)})::text), 13))::bit(52)::bigint + 1`, kept: [] }
}

/** What an object's `source` means: an existing table or view instead of a table that the engine makes. */
import type { ObjectDefinition, Source } from '../../metadata/types.ts'
import type { Definition } from './definition.ts'
import { type KeyModel, keyOf, OWN_KEY, quotedName } from './key.ts'
import type { ObjectModel, VersionModel } from './types.ts'

/** The keys of objects by name. */
export function objectKeys(objects: readonly Definition<'object'>[]): ReadonlyMap<string, KeyModel> {
  return new Map(objects.map(({ name, body }) => [name, body.source ? keyOf(body.source.key ?? []) : OWN_KEY]))
}

type SourceParts = Pick<ObjectModel, 'table' | 'key' | 'version' | 'existing' | 'readonly' | 'softDelete'>

/** Where an object's records are, and what can be done with them there. */
export function sourceParts({ name, source, soft_delete }: ObjectDefinition, key: KeyModel): SourceParts {
  if (!source) {
    const version = { sql: (alias: string) => `${alias}."version"`, column: 'version' }
    return { table: { name }, key, version, existing: false, readonly: false, softDelete: soft_delete ?? true }
  }
  const readonly = source.view === true || key.columns.length === 0
  return {
    table: { schema: source.schema, name: source.table },
    key,
    ...(!readonly && { version: versionOf(source) }),
    existing: true,
    readonly,
    softDelete: false,
  }
}

/** Without a column of its own a row has the transaction that wrote it last, which PostgreSQL keeps. */
function versionOf({ version: column }: Source): VersionModel {
  if (column === undefined) return { sql: (alias) => `${alias}.xmin::text::bigint` }
  const quoted = quotedName(column)
  return { sql: (alias) => `${alias}.${quoted}`, column }
}

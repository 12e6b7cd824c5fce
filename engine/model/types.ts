/**
 * The Model: everything that shapes tables, APIs and screens, compiled once per generation and frozen.
 * What enters are validated definitions; what leaves is looked up by name without further work.
 */
import type {
  EnumDefinition,
  FieldDefinition,
  MenuDefinition,
  ObjectDefinition,
  Query,
  TabDefinition,
} from '../../metadata/types.ts'
import type { FieldFacts } from '../fields/shared.ts'
import type { FieldKind, ValueSchema } from '../fields/kind.ts'
import type { Text } from '../kernel/text.ts'
import type { CompleteTemplate } from './default-template.ts'
import type { ComputedModel } from './derived/index.ts'
import type { KeyModel } from './key.ts'

export interface Model {
  readonly generation: number
  /** Fingerprint of all shaping definitions; equal hashes mean equal tables, APIs and screens. */
  readonly hash: string
  /** The schema in which the tables stand. */
  readonly workspace?: string
  readonly objects: ReadonlyMap<string, ObjectModel>
  readonly enums: ReadonlyMap<string, EnumDefinition>
  /** Every template by name; each object without one has generated defaults under its own name. */
  readonly templates: ReadonlyMap<string, CompleteTemplate>
  /** Enabled tabs by object, in order, those generated from references included. */
  readonly tabs: ReadonlyMap<string, readonly TabDefinition[]>
  /** Enabled menus in order. */
  readonly menus: readonly MenuDefinition[]
}

export interface ObjectModel {
  readonly id: string
  readonly name: string
  readonly label: Text
  readonly owner: string
  readonly table: TableName
  /** How one of its records is told from the others. */
  readonly key: KeyModel
  /** What guards against lost updates; absent where a row has nothing of the kind. */
  readonly version?: VersionModel
  /** The table was there before the engine: it has no columns but its own, and its rows are deleted for good. */
  readonly existing: boolean
  /** The records are the rows of this custom SQL: nobody may write, and they are only listed. */
  readonly query?: Query
  /** Nobody may write: a view, or a table whose rows cannot be told apart. */
  readonly readonly: boolean
  readonly writer: 'open' | 'plugin' | 'system'
  readonly softDelete: boolean
  readonly history: boolean
  /** The field whose value names a record to people. */
  readonly title: FieldModel
  readonly sort: SortKey
  /** The user field that says whose a record is, beside who created it. */
  readonly ownerField?: FieldModel
  /** The reference to what a record belongs to: who owns or made that one may read this one too, as far as their rights reach `own` records. */
  readonly ownerThrough?: FieldModel
  /** The user field whose person alone sees and changes a record, whatever rights others have; records without one are everybody's. */
  readonly privateTo?: FieldModel
  /** Records may carry tags. */
  readonly taggable: boolean
  /** The field in which the engine keeps the sum of the scores of a record's tags. */
  readonly tagScore?: FieldModel
  /** JSON Logic over the fields of the object: records that take no part in rules of tags. */
  readonly retired?: unknown
  /** Named row rules that roles may grant. */
  readonly scopes: ReadonlyMap<string, ScopeModel>
  /** The parameter that switches the masks of this object. */
  readonly maskSwitch?: string
  /** The key, the fields in order, and what the engine keeps (version, created_at …). */
  readonly fields: readonly FieldModel[]
  readonly field: ReadonlyMap<string, FieldModel>
  readonly unique: readonly (readonly FieldModel[])[]
  /** Names of the fields that have an index of their order. */
  readonly ordered: ReadonlySet<string>
  /** Names of the fields whose values stand in the search text of a record; absent where there is none. */
  readonly searchText?: ReadonlySet<string>
  /** Fields of other objects that refer to this one. */
  readonly referencedBy: readonly { readonly object: string; readonly field: string }[]
  readonly defaultTemplate: string
  readonly definition: ObjectDefinition
}

export interface ScopeModel {
  readonly name: string
  readonly label: Text
  /** JSON Logic over the fields of the object, with the engine's own view of what these lead to. */
  readonly rule: unknown
  /** People may be given it as an exception from masking. */
  readonly unmasks: boolean
}

/** A table as PostgreSQL knows it; without a schema it stands in the workspace. */
export interface TableName {
  readonly schema?: string
  readonly name: string
}

export interface VersionModel {
  /** SQL of a row's version, a whole number that changes with every write. */
  sql(alias: string): string
  /** The column that every write raises by one; absent where PostgreSQL itself moves the version on. */
  readonly column?: string
  /** Columns that the expression asks for. */
  readonly kept: readonly string[]
}

/** What an expression that stands for a value may need to know of the statement. */
export interface ReadFacts {
  /** SQL of the one clock. */
  readonly now: string
  /** IANA name of the workspace's time zone. */
  readonly timeZone: string
}

export interface FieldModel extends FieldFacts {
  readonly id: string
  readonly object: string
  readonly kind: FieldKind
  readonly column: string
  /** PostgreSQL type in which values are handed over and read, whatever the column itself is stored as. */
  readonly columnType: string
  /** SQL of the value in a row of `alias` where the column as it is will not do; ask `columnSql` of the query room. */
  readonly read?: (alias: string, facts: ReadFacts) => string
  /** SQL of what is stored for `value`, an expression of `columnType`, where the column is of another type. */
  readonly write?: (value: string, facts: ReadFacts) => string
  /** Part of the key of an existing table: given once, when the record is made. */
  readonly inKey: boolean
  /** The table itself gives a value when none is given. */
  readonly presetByTable: boolean
  readonly required: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly searchable: boolean
  /** People and callers may not set it. */
  readonly readonly: boolean
  /** How its value comes about from other fields; nobody at all may set it. `kind` and `settings` are those of the result. */
  readonly computed?: ComputedModel
  /** Made by the engine for every table (id, version, created_at …). */
  readonly system: boolean
  readonly mask?: string
  /** Object that a reference or user field points to. */
  readonly target?: string
  /** How the records are told apart that the values name: those of the target, or, of the id itself, the object's own. */
  readonly idKey?: KeyModel
  readonly valueSchema: ValueSchema
  readonly definition: FieldDefinition
}

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

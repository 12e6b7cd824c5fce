/**
 * The Model: everything that shapes tables, APIs and screens, compiled once per generation and frozen.
 * What enters are validated definitions; what leaves is looked up by name without further work.
 */
import type {
  EnumDefinition,
  FieldDefinition,
  MenuDefinition,
  ObjectDefinition,
  TabDefinition,
} from '../../metadata/types.ts'
import type { FieldFacts } from '../fields/shared.ts'
import type { FieldKind, ValueSchema } from '../fields/kind.ts'
import type { Text } from '../kernel/text.ts'
import type { CompleteTemplate } from './default-template.ts'

export interface Model {
  readonly generation: number
  /** Fingerprint of all shaping definitions; equal hashes mean equal tables, APIs and screens. */
  readonly hash: string
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
  readonly table: string
  readonly writer: 'open' | 'plugin' | 'system'
  readonly softDelete: boolean
  readonly history: boolean
  /** The field whose value names a record to people. */
  readonly title: FieldModel
  readonly sort: SortKey
  /** The user field that says whose a record is, beside who created it. */
  readonly ownerField?: FieldModel
  /** The key, the fields in order, and what the engine keeps (version, created_at …). */
  readonly fields: readonly FieldModel[]
  readonly field: ReadonlyMap<string, FieldModel>
  readonly unique: readonly (readonly FieldModel[])[]
  /** Fields of other objects that refer to this one. */
  readonly referencedBy: readonly { readonly object: string; readonly field: string }[]
  readonly defaultTemplate: string
  readonly definition: ObjectDefinition
}

export interface FieldModel extends FieldFacts {
  readonly id: string
  readonly object: string
  readonly kind: FieldKind
  readonly column: string
  readonly columnType: string
  readonly required: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly searchable: boolean
  /** People and callers may not set it. */
  readonly readonly: boolean
  /** Made by the engine for every table (id, version, created_at …). */
  readonly system: boolean
  readonly mask?: string
  /** Object that a reference or user field points to. */
  readonly target?: string
  readonly valueSchema: ValueSchema
  readonly definition: FieldDefinition
}

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

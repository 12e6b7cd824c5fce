/** What the console receives: definitions resolved for one principal, by a positive list. Shared with the console as types only. */
import type { CardPart, DetailSection, FormSection, ListSummary, QueryItem } from '../../metadata/types.ts'
import type { ValueSchema } from '../fields/kind.ts'
import type { Text } from '../kernel/text.ts'
import type { Formula, FormulaShape } from '../rules/formula/index.ts'
import type { ValueTypeName } from '../rules/value-types.ts'

/** `GET /api/v1/boot`, also for somebody who has not signed in (then `person` is null and `modules` is empty). */
export interface BootDocument {
  readonly product: { readonly name: string; readonly version?: string }
  readonly generation: number
  readonly timeZone: string
  readonly person: {
    readonly id: string
    readonly name: string
    readonly account: string
    readonly administrator: boolean
    /** Permission points that the roles give; an administrator has all but the closed ones. */
    readonly points: readonly string[]
    /** Points that nobody has at present. */
    readonly closedPoints: readonly string[]
    /** Another mark in a later answer says that the rights are others. */
    readonly rights: string
    readonly mustChangePassword: boolean
    /** A second step of signing in is to be set up before anything else. */
    readonly mustSetUpSecondStep?: true
  } | null
  /** The modules of the header, each with its tree for the left navigation. */
  readonly modules: readonly MenuNode[]
}

export interface MenuNode {
  readonly name: string
  readonly label: Text
  readonly icon?: string
  readonly target?: { readonly template: string } | { readonly page: string } | { readonly url: string }
  readonly children: readonly MenuNode[]
}

/** `GET /api/v1/screens/<template>`; ETag is the hash. */
export interface ScreenModel {
  readonly hash: string
  readonly generation: number
  readonly template: string
  readonly label: Text
  readonly object: {
    readonly name: string
    readonly label: Text
    readonly icon?: string
    /** Field that names a record. */
    readonly title: string
    readonly softDelete: boolean
    readonly history: boolean
  }
  /** What this person may do with records of the object. */
  readonly operations: {
    readonly create: boolean
    readonly update: boolean
    readonly delete: boolean
    readonly reveal: boolean
    readonly import: boolean
    readonly export: boolean
    /** Removing records from the recycle bin for good. */
    readonly purge: boolean
    /** Writing many records in one call. */
    readonly batch: boolean
    /** Setting and taking off tags by hand. */
    readonly tag: boolean
  }
  /** This person may keep queries of the list. */
  readonly schemes?: true
  /** What this person may do to a record beyond changing it. */
  readonly actions: readonly ScreenAction[]
  /** Every field this person may read, by name; parts below refer to them. */
  readonly fields: Readonly<Record<string, ScreenField>>
  /** What conditions may ask about beside the record: `some` and `none` of these, and fields of those that are one record. */
  readonly relations?: readonly ScreenRelation[]
  readonly list: {
    readonly columns: readonly ScreenColumn[]
    /** A condition that every record of this list meets, as JSON Logic. */
    readonly filter?: Readonly<Record<string, unknown>>
    /** The list has a condition that does not hold for this person, because it asks for what they may not see. */
    readonly unfiltered?: true
    /** Shown below the list, of all records that it finds. */
    readonly summary?: readonly ListSummary[]
    /** Such as `-created_at`. */
    readonly sort: string
    readonly pageSize: 10 | 20 | 50 | 100
    /** Reference columns whose titles a list must ask for with `expand`. */
    readonly expand: readonly string[]
  }
  readonly form: { readonly sections: readonly FormSection[] }
  readonly query: { readonly items: readonly QueryItem[] }
  readonly card: CardPart
  readonly detail: {
    readonly title: string
    readonly subtitle: readonly string[]
    readonly sections: readonly DetailSection[]
    readonly expand: readonly string[]
    readonly tabs: readonly ScreenTab[]
  }
}

/** Run by `POST /api/v1/<object>/<id>/actions/<name>`; the answer may hold a text that is shown once. */
export interface ScreenAction {
  readonly name: string
  readonly label: Text
  readonly confirm: Text
  /** `POST /api/v1/<object>/actions/<name>` runs it on many at once. */
  readonly several?: true
}

/** That and how a field is computed. The browser shows the value while what it is computed from is entered. */
export interface ScreenComputation {
  /** The field's own kind, such as `formula`. */
  readonly kind: string
  /** What may be computed in the browser: absent for what is made of other records or of values hidden from this person. */
  readonly live?: { readonly tree: Formula; readonly shape: Partial<FormulaShape> }
}

export interface ScreenRelation {
  /** As conditions name it: a field, or `<object>.<reference>` of records that point here. */
  readonly name: string
  readonly label: Text
  /** There may be several records; of one alone a field is named directly, as `company.industry`. */
  readonly many: boolean
  readonly object: string
  /** The screen that has the fields of these records. */
  readonly template: string
}

export interface ScreenField {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly type: string
  /** The kind's own settings (length, precision, scale, enum, object …). */
  readonly settings: Readonly<Record<string, unknown>>
  readonly required: boolean
  /** Not to be written by this person. */
  readonly readonly: boolean
  /** Given when a record is made, and never changed after: part of what tells it from the others. */
  readonly once?: true
  /** `type` is then that of the field itself, and `settings.result` the type and settings of what it holds. */
  readonly computed?: ScreenComputation
  readonly system: boolean
  readonly sortable: boolean
  readonly searchable: boolean
  readonly mask?: string
  /** For reference and user fields: the object and the field that names its records. */
  readonly target?: { readonly object: string; readonly title: string; readonly template: string }
  /** The ids of these records are no uuids. */
  readonly plainIds?: true
  /** For fields whose values are records that belong to this one. */
  readonly lines?: {
    readonly object: string
    readonly label: Text
    readonly template: string
    /** Names of the fields of a line, in order. */
    readonly columns: readonly string[]
    readonly fields: Readonly<Record<string, ScreenField>>
    /** The field that keeps lines in their order; no column. */
    readonly order?: string
    readonly operations: { readonly create: boolean; readonly update: boolean; readonly delete: boolean }
    /** What the record keeps of all its lines: the sum of a column, or without one their number. */
    readonly totals: readonly { readonly label: Text; readonly column?: string }[]
  }
  /** For the tags of a record: the object whose tags these are. */
  readonly tagsOf?: string
  /** What a non-empty value must look like. */
  readonly schema: ValueSchema
  readonly options?: readonly {
    readonly value: string
    readonly label: Text
    readonly enabled: boolean
    readonly color?: string
  }[]
  /** Rule operators this person may filter with; empty when the field cannot be filtered. */
  readonly operators: readonly string[]
  /** As what conditions see its values; absent for what no condition reads. */
  readonly valueType?: ValueTypeName
  /** It names people or departments: conditions may say "me" or "my departments". */
  readonly about?: 'person' | 'department'
  readonly default?: unknown
}

export interface ScreenColumn {
  readonly field: string
  readonly label: Text
  readonly width?: number
  readonly fixed?: 'left' | 'right'
  readonly sortable: boolean
  readonly icon?: string
  readonly group?: Text
}

export type ScreenTab = { readonly name: string; readonly label: Text } & (
  | { readonly kind: 'records'; readonly template: string; readonly via: string }
  | { readonly kind: 'view'; readonly view: 'fields' | 'history' }
  /** `${id}` and `${field}` in the address stand for the record's values, those this person reads clearly. */
  | { readonly kind: 'url'; readonly url: string }
)

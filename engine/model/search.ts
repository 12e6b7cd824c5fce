/**
 * In charge of what the search box looks into. What enters are the fields of an object; what leaves is its search text,
 * the one column in which the values of searchable fields stand, normalised, for an index to serve; and what of masked
 * fields may be searched. Masked values never enter the search text: a part of them would let them be guessed.
 */
import type { FieldDefinition } from '../../metadata/types.ts'
import { fieldKinds, masks, type Tail } from '../fields/index.ts'
import type { FieldKind } from '../fields/kind.ts'
import { valueTypes } from '../rules/index.ts'
import { type DerivedFields, generatedSql, isMasked } from './derived/index.ts'
import { quotedName } from './key.ts'

/** The column of the search text; no field can be called so. */
export const SEARCH_COLUMN = '~search'

/** Stands before each value, so that none runs into the next and where values begin can be looked for. */
const BREAK = 'chr(31)'

/** SQL of a value as it is searched; the same as the function `sys_search_text`, which a column cannot call. */
export function searchText(value: string): string {
  return `lower(translate(normalize(${value}, nfkc), ${BREAK}, ' '))`
}

/** SQL of one value as it stands in a search text; empty for an empty one. */
export function searchPart(value: string): string {
  return `coalesce(${BREAK} || nullif(${searchText(value)}, ''), '')`
}

/** A field whose values stand in the search text. */
export interface SearchedField {
  readonly name: string
  /** SQL of its words over the columns of the row. */
  readonly sql: string
}

/** The fields of an object whose values stand in its search text: those that PostgreSQL itself can tell from the row alone. */
export function searchedFields(fields: readonly FieldDefinition[], derived: DerivedFields): SearchedField[] {
  return fields.flatMap((field): SearchedField[] => {
    if (!isSearched(field)) return []
    const { kind, column } = whereKept(field, derived)
    const words = kind && valueTypes.get(kind.valueType).words
    if (!words || column === undefined || isMasked(derived, field)) return []
    return [{ name: field.name, sql: words(column) }]
  })
}

export function isSearched({ searchable, enabled }: FieldDefinition): boolean {
  return searchable === true && enabled !== false
}

/** What a field holds and where; a generated column may name no other such, so its expression is written out. */
function whereKept(
  field: FieldDefinition,
  derived: DerivedFields,
): { readonly kind?: FieldKind; readonly column?: string } {
  const kind = fieldKinds.get(field.type)
  const column = quotedName(field.name)
  if (!kind.computed) return kind.storage === 'none' ? {} : { kind, column }
  const outcome = derived.outcome({ object: field.object, field: field.name })
  if (!outcome || !('computation' in outcome) || outcome.computation.kept === 'read') return {}
  const { computation } = outcome
  const row = { column: (place: { readonly field: string }) => quotedName(place.field) }
  const sql = computation.kept === 'generated' ? `(${generatedSql(derived, computation, row)})` : column
  return { kind: computation.held.kind, column: sql }
}

/** How the values of a masked field are found: by their last characters, where the mask shows them, or whole. */
export interface MaskedSearch {
  readonly tail?: Tail
}

interface MaskedField {
  readonly searchable: boolean
  readonly mask?: string | undefined
  readonly computed?: unknown
  readonly kind: FieldKind
}

/** How a masked field may be searched; nothing where it cannot: a computed value could be found out by what it is made of. */
export function maskedSearch({ searchable, mask, computed, kind }: MaskedField): MaskedSearch | undefined {
  if (!searchable || mask === undefined || computed !== undefined || kind.valueType !== 'text') return undefined
  const { tail } = masks.get(mask)
  return tail ? { tail } : {}
}

/** SQL of the end of a value, as its index has it. */
export function tailSql(value: string, { length }: Tail): string {
  return `right(${value}::text, ${length})`
}

/** Which fields people may sort or filter a list by although no index serves it: quick among thousands of records, slow among millions. */
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { isServed } from './served.ts'
import { LONGEST_SORTED } from './sort.ts'

export interface Unserved {
  readonly field: string
  readonly sorts: boolean
  readonly filters: boolean
  /** Names of the templates that offer it. */
  readonly templates: readonly string[]
  /** Marking the field as indexed would serve it. */
  readonly indexable: boolean
}

export function unservedBy(model: Model, object: ObjectModel): Unserved[] {
  if (object.existing) return []
  const templates = [...model.templates.values()].filter((template) => template.object === object.name)
  return object.fields.flatMap((field): Unserved[] => {
    const named = (names: readonly { readonly field: string }[]): boolean =>
      names.some((each) => each.field === field.name)
    const sorting = canSort(field) && !isServed(object, [{ field: field.name, descending: false }])
    const filtering = field.kind.storage !== 'none' && !isFound(object, field)
    const sorted = templates.filter(({ list }) => sorting && named(list.columns))
    const filtered = templates.filter(({ query }) => filtering && named(query.items))
    const offering = new Set([...sorted, ...filtered].map(({ name }) => name))
    if (offering.size === 0) return []
    return [
      {
        field: field.name,
        sorts: sorted.length > 0,
        filters: filtered.length > 0,
        templates: [...offering],
        indexable:
          field.computed?.kept !== 'read' && !field.system && (field.valueSchema.maxLength ?? 0) <= LONGEST_SORTED,
      },
    ]
  })
}

function canSort({ kind, mask, valueSchema, system }: FieldModel): boolean {
  const isOdd = kind.long === true || kind.storage === 'none' || kind.sortable === false || mask !== undefined
  return !isOdd && (system || (valueSchema.maxLength ?? 0) <= LONGEST_SORTED)
}

/** By an index of its values, of their order, of what refers, or of what is inside. */
function isFound({ ordered, unique }: ObjectModel, field: FieldModel): boolean {
  const refers = field.target !== undefined && !field.computed && !field.system
  const first = unique.some(([one]) => one === field)
  return ordered.has(field.name) || field.unique || field.indexed || refers || first
}

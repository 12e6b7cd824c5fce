/** Fields by which lists are in order when they open. Each has an index: to put a million rows in order takes seconds. */
import type { ObjectDefinition } from '../../metadata/types.ts'
import type { FieldKind } from '../fields/kind.ts'
import { groupBy } from '../kernel/collections.ts'
import { parseSortKey } from './default-template.ts'
import { type Definition, isKind } from './definition.ts'

/** What every table has an index of anyway. */
const ALWAYS: ReadonlySet<string> = new Set(['id', 'created_at'])

/** By object the names of fields that the object or one of its templates sorts by, whether there are such fields or not. */
export function listSorts(definitions: readonly Definition[]): (object: ObjectDefinition) => ReadonlySet<string> {
  const templates = groupBy(
    definitions.filter(isKind('template')).map((each) => each.body),
    (template) => template.object,
  )
  return ({ name, sort }) => {
    const written = (templates.get(name) ?? []).filter(({ enabled }) => enabled !== false)
    const keys = [sort, ...written.map(({ list }) => list?.sort)].flatMap((key) => (key === undefined ? [] : [key]))
    return new Set(keys.map((key) => parseSortKey(key).field).filter((field) => !ALWAYS.has(field)))
  }
}

/** Longer texts do not fit into an entry of an index. */
const LONGEST = 600

/** Whether the values of a field can stand in an index in their order. */
export function isOrderable(kind: FieldKind, longest = 0): boolean {
  const isOdd = kind.storage === 'none' || kind.long === true || kind.sortable === false
  return !isOdd && kind.indexMethod === undefined && longest <= LONGEST
}

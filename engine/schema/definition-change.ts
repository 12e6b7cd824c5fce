/** The difference between two sets of definitions, by id, with the paths that differ: what a person reads in a plan. */
import { isDeepStrictEqual } from 'node:util'

import type { Definition, DefinitionKind } from '../model/definition.ts'

export interface DefinitionChange {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly definitionKind: DefinitionKind
  readonly id: string
  readonly name: string
  readonly before?: Definition
  readonly after?: Definition
  /** Top-level properties that differ, with both values; empty for added and removed, and where only the pack's own version moved. */
  readonly differences: readonly { readonly property: string; readonly from: unknown; readonly to: unknown }[]
}

/** Instructions to the engine rather than content: they may come and go without changing anything. */
const INSTRUCTIONS: ReadonlySet<string> = new Set(['renamed_from', 'id'])

export function definitionChanges(before: readonly Definition[], after: readonly Definition[]): DefinitionChange[] {
  const previous = new Map(before.map((definition) => [definition.id, definition]))
  const present = new Set(after.map((definition) => definition.id))
  const removed = before.filter((definition) => !present.has(definition.id))
  return [
    ...removed.map((definition): DefinitionChange => ({
      kind: 'removed',
      ...heading(definition),
      before: definition,
      differences: [],
    })),
    ...after.flatMap((definition) => changeOf(previous.get(definition.id), definition) ?? []),
  ]
}

function changeOf(before: Definition | undefined, after: Definition): DefinitionChange | undefined {
  if (!before) return { kind: 'added', ...heading(after), after, differences: [] }
  const differences = differencesOf(before.body, after.body)
  const moved = before.owner === after.owner ? [] : [{ property: 'owner', from: before.owner, to: after.owner }]
  const isSettled = isDeepStrictEqual(before.shipped, after.shipped)
  if (differences.length + moved.length === 0 && isSettled) return undefined
  return { kind: 'changed', ...heading(after), before, after, differences: [...differences, ...moved] }
}

function heading(definition: Definition): Pick<DefinitionChange, 'definitionKind' | 'id' | 'name'> {
  return { definitionKind: definition.kind, id: definition.id, name: definition.name }
}

/** Top-level properties in which two bodies differ. */
export function differencesOf(before: object, after: object): DefinitionChange['differences'] {
  const from = new Map<string, unknown>(Object.entries(before))
  const to = new Map<string, unknown>(Object.entries(after))
  const properties = new Set([...from.keys(), ...to.keys()])
  return [...properties]
    .filter((property) => !INSTRUCTIONS.has(property) && !isDeepStrictEqual(from.get(property), to.get(property)))
    .map((property) => ({ property, from: from.get(property), to: to.get(property) }))
}

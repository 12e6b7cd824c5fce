/** Who names a definition: what breaks or changes its looks when that one goes. */
import type { Text } from '../kernel/text.ts'
import { type Definition, isKind } from '../model/definition.ts'
import { keyOf } from '../model/validate/identity.ts'
import { type Reference, referencesOf, targetsOf } from '../model/validate/references.ts'

export interface Use {
  readonly kind: string
  readonly name: string
  readonly label: Text
  /** Place inside the user's body, such as `list/columns/3/field`. */
  readonly path: string
}

/** Everything that a definition names, settings of fields included. */
export function namedBy(definition: Definition): readonly Reference[] {
  const references = referencesOf(definition)
  return isKind('field')(definition) ? [...references, ...targetsOf(definition.body)] : references
}

export function keyOfReference({ kind, object, name }: Reference): string {
  return keyOf(kind, object === undefined ? name : `${object}.${name}`)
}

/** Uses by the key of what is used. An object's own fields do not count as its users. */
export function usesIn(definitions: readonly Definition[]): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>()
  for (const user of definitions) {
    for (const reference of namedBy(user)) {
      if (user.kind === 'field' && reference.path[0] === 'object') continue
      const key = keyOfReference(reference)
      const use = { kind: user.kind, name: user.name, label: user.body.label, path: reference.path.join('/') }
      const known = uses.get(key)
      if (known) known.push(use)
      else uses.set(key, [use])
    }
  }
  return uses
}

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

/** A name inside a definition, by the key of what it means. */
export interface Naming {
  readonly key: string
  readonly path: Reference['path']
}

/** Tells what definitions name, as far as only all of them together say it. */
export class Namings {
  /** Objects by template: a field of that object leads a tab back. */
  readonly #objects: ReadonlyMap<string, string>

  constructor(definitions: readonly Definition[]) {
    this.#objects = new Map(definitions.filter(isKind('template')).map((each) => [each.name, each.body.object]))
  }

  /** Everything that a definition names, settings of fields included. */
  in(definition: Definition): readonly Naming[] {
    const targets = isKind('field')(definition) ? targetsOf(definition.body) : []
    const references = [...referencesOf(definition), ...targets].map(({ kind, object, name, path }) => ({
      key: keyOf(kind, object === undefined ? name : `${object}.${name}`),
      path,
    }))
    return [...references, ...this.#ofTab(definition)]
  }

  #ofTab(definition: Definition): Naming[] {
    if (!isKind('tab')(definition)) return []
    const { template, via } = definition.body.content
    const object = this.#objects.get(template ?? '')
    if (via === undefined || object === undefined) return []
    return [{ key: keyOf('field', `${object}.${via}`), path: ['content', 'via'] }]
  }
}

/** Uses by the key of what is used. An object's own fields do not count as its users. */
export function usesIn(definitions: readonly Definition[]): ReadonlyMap<string, readonly Use[]> {
  const namings = new Namings(definitions)
  const uses = new Map<string, Use[]>()
  for (const user of definitions) {
    for (const { key, path } of namings.in(user)) {
      if (user.kind === 'field' && path[0] === 'object') continue
      const use = { kind: user.kind, name: user.name, label: user.body.label, path: path.join('/') }
      const known = uses.get(key)
      if (known) known.push(use)
      else uses.set(key, [use])
    }
  }
  return uses
}

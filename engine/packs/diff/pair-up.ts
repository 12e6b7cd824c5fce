/** Which definition of one side is which of the other: by id, by name, by former name. */
import { definitionId } from '../../kernel/ids.ts'
import type { Mapping } from '../plain.ts'

/** A definition of a side; only one that is in force has an id for sure. */
export interface Compared {
  readonly kind: string
  /** A field's name is `<object>.<field>`. */
  readonly name: string
  readonly id?: string
  readonly body: Mapping
}

export interface Pair {
  readonly from: Compared
  readonly to: Compared
}

export interface Paired {
  /** In the order of the second side. */
  readonly pairs: readonly Pair[]
  readonly added: readonly Compared[]
  readonly removed: readonly Compared[]
}

export function pairUp(before: readonly Compared[], after: readonly Compared[]): Paired {
  const pairing = new Pairing(before)
  const isObject = (each: Compared): boolean => each.kind === 'object'
  const objects = pairing.match(after.filter(isObject))
  // a field finds its former self under the former name of its object
  const formerObjects = new Map(objects.map(({ from, to }) => [to.name, from.name]))
  const others = pairing.match(
    after.filter((each) => !isObject(each)),
    formerObjects,
  )
  const found = new Map([...objects, ...others].map((pair) => [pair.to, pair]))
  return {
    pairs: after.flatMap((each) => found.get(each) ?? []),
    added: after.filter((each) => !found.has(each)),
    removed: before.filter((each) => pairing.isFree(each)),
  }
}

class Pairing {
  readonly #free: Set<Compared>
  readonly #byKey: ReadonlyMap<string, Compared>

  constructor(before: readonly Compared[]) {
    this.#free = new Set(before)
    const keys = (each: Compared): string[] => [`${each.kind} #${idOf(each)}`, `${each.kind} ${each.name}`]
    this.#byKey = new Map(before.flatMap((each) => keys(each).map((key) => [key, each] as const)))
  }

  isFree(each: Compared): boolean {
    return this.#free.has(each)
  }

  match(after: readonly Compared[], formerObjects: ReadonlyMap<string, string> = new Map()): Pair[] {
    const found = new Map<Compared, Compared>()
    // an id that is given counts more than a name, a name more than the id that only follows from it
    const ways: ((each: Compared) => string)[] = [
      (each) => `${each.kind} #${each.id ?? ''}`,
      (each) => `${each.kind} ${nameBefore(each, each.body['name'], formerObjects)}`,
      (each) => `${each.kind} #${idOf(each)}`,
      (each) => `${each.kind} ${nameBefore(each, each.body['renamed_from'], formerObjects)}`,
    ]
    for (const way of ways) {
      for (const each of after) {
        const from = found.has(each) ? undefined : this.#byKey.get(way(each))
        if (!from || !this.#free.has(from)) continue
        found.set(each, from)
        this.#free.delete(from)
      }
    }
    return [...found].map(([to, from]) => ({ from, to }))
  }
}

function idOf({ kind, name, id }: Compared): string {
  return id ?? definitionId(kind, name)
}

function nameBefore({ kind, body }: Compared, name: unknown, formerObjects: ReadonlyMap<string, string>): string {
  if (kind !== 'field') return String(name)
  const object = String(body['object'])
  return `${formerObjects.get(object) ?? object}.${String(name)}`
}

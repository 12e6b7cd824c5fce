/** What administrators changed of a pack stays changed when the pack is applied again: both changes meet, property by property. */
import type { Definition, RawDefinition } from '../model/definition.ts'
import { type Body, isSameBody, mergeThreeWays } from '../model/three-way.ts'
import { keyOf } from '../model/validate/identity.ts'
import { pairUp } from './diff/pair-up.ts'
import type { PackSource } from './read/read-pack.ts'

/** What stays as administrators have it although the pack says otherwise. */
export interface Kept {
  readonly kind: string
  readonly name: string
  /** The property that both changed; absent where the pack no longer has the definition at all. */
  readonly property?: string
}

export interface Reconciled {
  /** What the packs write, with the changes of administrators. */
  readonly written: readonly RawDefinition[]
  /** What the packs themselves ship, by the id of a definition that is in force with changes of administrators. */
  readonly shipped: ReadonlyMap<string, Body>
  /** Customised definitions that the packs no longer have; they stay as they are. */
  readonly staying: readonly Definition[]
  readonly kept: readonly Kept[]
}

export function reconcile(
  packs: readonly PackSource[],
  current: readonly Definition[],
  { prune }: { readonly prune: boolean },
): Reconciled {
  const owners = new Set(packs.map((pack) => pack.manifest.name))
  const own = current.filter((each) => owners.has(each.owner))
  const raw = packs.flatMap((pack) => pack.definitions)
  const { formers, gone } = paired(own, raw)
  const shipped = new Map<string, Body>()
  const kept: Kept[] = []
  const written = raw.map((each): RawDefinition => {
    const former = formers.get(each)
    if (!former?.shipped) return each
    const { body, conflicts } = mergeThreeWays({ ...former.shipped }, { ...former.body }, each.body)
    kept.push(...conflicts.map((property) => ({ kind: each.kind, name: each.name, property })))
    shipped.set(former.id, each.body)
    return { ...each, body }
  })
  const staying = prune ? stillCustomised(gone, current) : []
  kept.push(...staying.map(({ kind, name }) => ({ kind, name })))
  return { written: [...written, ...staying.map(asWritten)], shipped, staying, kept }
}

/** The definitions with what their packs ship beside them, where that is something else. */
export function withShipped(
  definitions: readonly Definition[],
  { shipped, staying }: Pick<Reconciled, 'shipped' | 'staying'>,
): Definition[] {
  const unchanged = new Map(staying.map((each) => [each.id, each]))
  return definitions.map((each) => {
    const body = shipped.get(each.id)
    const same = unchanged.get(each.id)
    if (same) return same
    if (!body || isSameBody({ ...each.body }, body)) return each
    // it was checked when the pack was read: what was merged has the same shape
    return { ...each, shipped: body as unknown as Definition['body'] }
  })
}

interface Paired {
  /** What each written definition is in force. */
  readonly formers: ReadonlyMap<RawDefinition, Definition>
  /** In force, but written no more. */
  readonly gone: readonly Definition[]
}

function paired(own: readonly Definition[], raw: readonly RawDefinition[]): Paired {
  const before = own.map((definition) => ({
    ...sideOf(definition),
    id: definition.id,
    definition,
  }))
  const after = raw.map((written) => {
    const { id } = written.body
    return { ...sideOf(written), ...(typeof id === 'string' && { id }), written }
  })
  const { pairs } = pairUp(before, after)
  const definitions = new Map<object, Definition>(before.map((side) => [side, side.definition]))
  const texts = new Map<object, RawDefinition>(after.map((side) => [side, side.written]))
  const formers = new Map<RawDefinition, Definition>()
  for (const { from, to } of pairs) {
    const [definition, written] = [definitions.get(from), texts.get(to)]
    if (definition && written) formers.set(written, definition)
  }
  const found = new Set(formers.values())
  return { formers, gone: own.filter((each) => !found.has(each)) }
}

function sideOf({ kind, name, body }: Pick<RawDefinition, 'kind' | 'name'> & { readonly body: object }): {
  kind: string
  name: string
  body: Body
} {
  return { kind, name, body: { ...body } }
}

/** Customised definitions that their pack dropped; those of an object that goes go with it. */
function stillCustomised(gone: readonly Definition[], current: readonly Definition[]): Definition[] {
  const going = new Set(gone.filter((each) => !each.shipped).map((each) => keyOf(each.kind, each.name)))
  const exists = (object: string): boolean =>
    !going.has(keyOf('object', object)) && current.some((each) => each.kind === 'object' && each.name === object)
  return gone.filter(
    (each) => each.shipped && (each.kind === 'object' || !('object' in each.body) || exists(String(each.body.object))),
  )
}

function asWritten({ kind, name, owner, id, body }: Definition): RawDefinition {
  return { kind, name, owner, body: { ...body, id } }
}

/**
 * Whether rights stay within others: nobody gives to people, roles or applications what they have not themselves. Told
 * without looking at any row, so what cannot be told to be within is beyond.
 */
import type { Model, ObjectModel } from '../model/types.ts'
import { fieldsOf, takesPart } from './fields.ts'
import { ObjectGrants, type Operation, OPERATIONS } from './grants.ts'
import type { Rights } from './principal.ts'
import { isWithin, NONE, type Rows, scopeOf } from './reach.ts'

/** What goes beyond: everything, a point, or an operation on an object, perhaps in one of its fields. */
export type Excess =
  | { readonly kind: 'administrator' }
  | { readonly kind: 'point'; readonly point: string }
  | { readonly kind: 'object'; readonly object: string; readonly operation: Operation; readonly field?: string }

/** What `wanted` has beyond `held`; nothing where it has not. */
export function within(model: Model, wanted: Rights, held: Rights): readonly Excess[] {
  if (held.administrator) return []
  if (wanted.administrator) return [{ kind: 'administrator' }]
  const points = [...wanted.points].filter((point) => !held.points.has(point))
  return [
    ...points.map((point): Excess => ({ kind: 'point', point })),
    ...[...model.objects.values()].flatMap((object) => beyondIn(model, object, wanted, held)),
  ]
}

function beyondIn(model: Model, object: ObjectModel, wanted: Rights, held: Rights): Excess[] {
  const [asked, own] = [new ObjectGrants(model, object, wanted), new ObjectGrants(model, object, held)]
  const { name } = object
  const given = OPERATIONS.flatMap((operation): Excess[] => {
    const rows = asked.rows(operation)
    if (scopeOf(rows) === 'none') return []
    if (!isWithin(rows, own.rows(operation))) return [{ kind: 'object', object: name, operation }]
    const fields = object.fields.filter((field) =>
      USES[operation]?.some((use) => !isPart(use(asked, field.name), use(own, field.name))),
    )
    return fields.map((field) => ({ kind: 'object', object: name, operation, field: field.name }))
  })
  return [...given, ...unmaskedBeyond(model, object, { wanted, held, asked, own })]
}

/** A person's own setting of masking outweighs what the roles let them reveal, to either side. */
function unmaskedBeyond(
  model: Model,
  object: ObjectModel,
  { wanted, held, asked, own }: { wanted: Rights; held: Rights; asked: ObjectGrants; own: ObjectGrants },
): Excess[] {
  if ((!wanted.masking && !held.masking) || !takesPart(model, object)) return []
  const [theirs, ours] = [fieldsOf(model, object, asked, wanted), fieldsOf(model, object, own, held)]
  return [...theirs.values()]
    .filter(
      ({ field, revealed }) => field.mask !== undefined && !isPart(revealed, ours.get(field.name)?.revealed ?? NONE),
    )
    .map(({ field }) => ({ kind: 'object', object: object.name, operation: 'reveal', field: field.name }))
}

function isPart(wanted: Rows, held: Rows): boolean {
  return scopeOf(wanted) === 'none' || isWithin(wanted, held)
}

type Use = (grants: ObjectGrants, field: string) => Rows

/** What operations do with single fields. */
const USES: { readonly [K in Operation]?: readonly Use[] } = {
  read: [(grants, field) => grants.shown(field), (grants, field) => grants.clear(field)],
  reveal: [(grants, field) => grants.revealed(field)],
  create: [(grants, field) => grants.written('create', field)],
  update: [(grants, field) => grants.written('update', field)],
}

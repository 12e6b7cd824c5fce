/**
 * In charge of deciding what one principal may do with one object: operations, rows, fields.
 * What enters are the object of the Model and the rights that identity loaded; what leaves is a frozen plan that every
 * read and write asks. Default deny: what no grant names is absent. Pure, so it is computed once per rights and object.
 */
import type { Model, ObjectModel } from '../model/types.ts'
import { type FieldAccess, fieldsOf } from './fields.ts'
import { notPrivateToOthers, ObjectGrants, type Operation, OPERATIONS, throughOf } from './grants.ts'
import type { Principal, Rights } from './principal.ts'
import { ALL, bothOf, NONE, type Rows, type RowScope, scopeOf, type Through } from './reach.ts'

export interface AccessPlan {
  readonly object: ObjectModel
  readonly model: Model
  /** What the same principal may do with another object of the Model; undefined when there is none for them. */
  of(objectName: string): AccessPlan | undefined
  /** How many rows each operation reaches. */
  scope(operation: Operation): RowScope
  /** Which these are. */
  rows(operation: Operation): Rows
  /** What `own` records belong to, where that is another record whose owner counts as theirs. */
  readonly through?: Through
  /** How a field reads; absent fields do not exist for this principal. */
  readonly fields: ReadonlyMap<string, FieldAccess>
}

const WRITES: ReadonlySet<Operation> = new Set(['create', 'update', 'delete', 'import', 'purge', 'batch'])

/** Compiled plans by Model, rights and object; they die with the Model. */
const plans = new WeakMap<Model, Map<string, AccessPlan>>()
/** Beyond this many the oldest go: rights that nobody has any more leave plans behind. */
const MOST_PLANS = 20_000

/** The plan of a principal for an object; undefined when there is no such object for this principal. */
export function accessPlan(model: Model, principal: Principal, objectName: string): AccessPlan | undefined {
  if (principal.kind === 'public') return undefined
  if (principal.kind === 'system') return planIn(model, { key: 'system' }, objectName)
  // an application is nobody whose rows they could be: statements written for people do not serve it
  return planIn(model, { key: `${principal.kind} ${principal.rights.key}`, rights: principal.rights }, objectName)
}

interface Holder {
  readonly key: string
  /** Absent for the engine itself. */
  readonly rights?: Rights
}

function planIn(model: Model, holder: Holder, objectName: string): AccessPlan | undefined {
  const object = model.objects.get(objectName)
  if (!object) return undefined
  const key = `${holder.key} ${objectName}`
  const known = plans.get(model) ?? new Map<string, AccessPlan>()
  plans.set(model, known)
  let plan = known.get(key)
  if (!plan) {
    for (const oldest of known.keys()) {
      if (known.size < MOST_PLANS) break
      known.delete(oldest)
    }
    known.set(key, (plan = compile(model, object, holder)))
  }
  return OPERATIONS.some((operation) => operation !== 'batch' && plan.scope(operation) !== 'none') ? plan : undefined
}

function compile(model: Model, object: ObjectModel, holder: Holder): AccessPlan {
  const { rights } = holder
  const grants = new ObjectGrants(model, object, rights)
  const fields = fieldsOf(model, object, grants, rights)
  const rows = new Map(OPERATIONS.map((each) => [each, effectiveRows(object, { grants, fields, rights }, each)]))
  const scopes = new Map([...rows].map(([operation, reached]) => [operation, scopeOf(reached)]))
  return Object.freeze({
    object,
    model,
    of: (objectName: string) => planIn(model, holder, objectName),
    scope: (operation: Operation) => scopes.get(operation) ?? 'none',
    rows: (operation: Operation) => rows.get(operation) ?? NONE,
    ...beside(throughOf(model, object)),
    fields,
  })
}

function beside(through: Through | undefined): { through?: Through } {
  return through ? { through } : {}
}

interface Ground {
  readonly grants: ObjectGrants
  readonly fields: ReadonlyMap<string, FieldAccess>
  readonly rights: Rights | undefined
}

/** What is private to a person no rights of others reach; the engine itself is nobody. */
function effectiveRows(object: ObjectModel, ground: Ground, operation: Operation): Rows {
  const granted = grantedRows(object, ground, operation)
  return ground.rights && object.privateTo ? bothOf(granted, notPrivateToOthers(object)) : granted
}

/** Nobody changes, deletes or reveals what they cannot read: the answers to such calls would show it. */
function grantedRows(object: ObjectModel, { grants, fields, rights }: Ground, operation: Operation): Rows {
  if (object.readonly && WRITES.has(operation)) return NONE
  // what nothing is kept of is gone already, and histories tell of people for ever
  if (operation === 'purge' && (!object.softDelete || object.owner === 'system')) return NONE
  // the rows of custom SQL are made page by page, within little time
  if (operation === 'export' && object.query) return NONE
  // nothing can be tied to a row that cannot be told from the others
  if (operation === 'tag' && (!object.taggable || object.key.columns.length === 0)) return NONE
  if (operation === 'reveal') return revealedRows(object, fields, grants.rows('read'))
  if (!rights) return ALL
  const own = grants.rows(operation)
  return operation === 'create' || operation === 'batch' ? own : bothOf(own, grants.rows('read'))
}

/** Rows of which anything may be revealed. Where nothing is masked there is nothing to reveal. */
function revealedRows(object: ObjectModel, fields: ReadonlyMap<string, FieldAccess>, read: Rows): Rows {
  // a row that cannot be told from the others can only be listed
  if (object.key.columns.length === 0) return NONE
  const hidden = [...fields.values()].filter(({ field, reads }) => reads !== 'clear' || field.mask !== undefined)
  const revealed = hidden.flatMap((access) => (access.reveals ? [access.revealed] : []))
  const [first = NONE, ...others] = revealed
  // grants of different rows for different fields reach all of these rows together: each field then says its own
  return others.every((each) => each === first || JSON.stringify(each) === JSON.stringify(first))
    ? bothOf(first, read)
    : read
}

/**
 * In charge of deciding what one principal may do with one object: operations, rows, fields.
 * What enters are the object of the Model and the rights that identity loaded; what leaves is a frozen plan that every
 * read and write asks. Default deny: what no grant names is absent. Pure, so it is computed once per rights and object.
 */
import type { Grant } from '../../metadata/types.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import type { Principal, Rights } from './principal.ts'

export type Operation = Grant['operations'][number]

/** `own`: records the principal created or owns; for reading, those that belong to such a record too. */
export type RowScope = 'none' | 'own' | 'all'

export interface AccessPlan {
  readonly object: ObjectModel
  readonly model: Model
  /** What the same principal may do with another object of the Model; undefined when there is none for them. */
  of(objectName: string): AccessPlan | undefined
  /** Which rows each operation reaches. */
  scope(operation: Operation): RowScope
  /** What `own` records belong to, where that is another record whose owner counts as theirs. */
  readonly through?: Through
  /** How a field reads; absent fields do not exist for this principal. */
  readonly fields: ReadonlyMap<string, FieldAccess>
}

export interface Through {
  /** The reference to it. */
  readonly field: FieldModel
  readonly object: ObjectModel
  /** The schema of its table. */
  readonly workspace?: string
}

export interface FieldAccess {
  readonly field: FieldModel
  readonly reads: 'clear' | 'masked'
  /** How it is hidden, where it reads masked. */
  readonly mask?: string
  /** Who may reveal masked values of the object may see this one: what it is computed from would be shown to them too. */
  readonly reveals: boolean
  /** May be given in create and update. */
  readonly writable: boolean
}

const OPERATIONS: readonly Operation[] = ['read', 'create', 'update', 'delete', 'reveal', 'import', 'export', 'purge']

const WRITES: ReadonlySet<Operation> = new Set(['create', 'update', 'delete', 'import', 'purge'])

/** Which operations each writer class leaves to callers; the rest belongs to code inside the engine or a plugin. */
const LEFT_TO_CALLERS: Readonly<Record<ObjectModel['writer'], readonly Operation[]>> = {
  open: OPERATIONS,
  plugin: ['read', 'reveal', 'export'],
  system: ['read', 'reveal', 'export'],
}

/** Compiled plans by Model, rights and object; they die with the Model. */
const plans = new WeakMap<Model, Map<string, AccessPlan>>()
/** Beyond this many the oldest go: rights that nobody has any more leave plans behind. */
const MOST_PLANS = 20_000

/** The plan of a principal for an object; undefined when there is no such object for this principal. */
export function accessPlan(model: Model, principal: Principal, objectName: string): AccessPlan | undefined {
  if (principal.kind === 'public') return undefined
  return planIn(model, principal.kind === 'system' ? undefined : principal.rights, objectName)
}

/** @param rights undefined for the engine itself */
function planIn(model: Model, rights: Rights | undefined, objectName: string): AccessPlan | undefined {
  const object = model.objects.get(objectName)
  if (!object) return undefined
  const key = `${rights ? rights.key : 'system'} ${objectName}`
  const known = plans.get(model) ?? new Map<string, AccessPlan>()
  plans.set(model, known)
  let plan = known.get(key)
  if (!plan) {
    for (const oldest of known.keys()) {
      if (known.size < MOST_PLANS) break
      known.delete(oldest)
    }
    known.set(key, (plan = compile(model, object, rights)))
  }
  return OPERATIONS.some((operation) => plan.scope(operation) !== 'none') ? plan : undefined
}

function compile(model: Model, object: ObjectModel, rights: Rights | undefined): AccessPlan {
  const scopes = new Map(OPERATIONS.map((operation) => [operation, effectiveScope(object, rights, operation)]))
  const fields = object.fields.map((field): [string, FieldAccess] => [
    field.name,
    {
      field,
      ...readingOf(model, field, rights),
      writable: !field.system && !field.computed && !field.kind.numbering && (!field.readonly || !rights),
    },
  ])
  return Object.freeze({
    object,
    model,
    of: (objectName: string) => planIn(model, rights, objectName),
    scope: (operation: Operation) => scopes.get(operation) ?? 'none',
    ...throughOf(model, object),
    fields: new Map(fields),
  })
}

function throughOf(model: Model, { ownerThrough: field }: ObjectModel): { through?: Through } {
  const object = model.objects.get(field?.target ?? '')
  if (!field || !object) return {}
  return { through: { field, object, ...(model.workspace !== undefined && { workspace: model.workspace }) } }
}

/** What is computed from records that one may not read, some or all of them, would tell of these. */
function readingOf(
  model: Model,
  field: FieldModel,
  rights: Rights | undefined,
): Pick<FieldAccess, 'reads' | 'mask' | 'reveals'> {
  if (!rights) return { reads: 'clear', reveals: true }
  const rollUps = rollUpsBehind(model, field)
  const isOfOthers = (name: string): boolean => rollUps.some(({ computed }) => computed?.of === name)
  const others = (field.computed?.inputs ?? [])
    .filter((input) => input.object !== field.object || isOfOthers(input.object))
    .map((input) => ({ object: model.objects.get(input.object), name: input.field }))
  const reaches = (object: ObjectModel | undefined, operation: Operation): boolean =>
    object !== undefined && scopeOf(object, rights, operation) === 'all'
  const isWhole = (rollUp: FieldModel): boolean => {
    const other = model.objects.get(rollUp.computed?.of ?? '')
    return reaches(other, 'read') || belongsHere(model, rollUp, other, rights)
  }
  const isSeen =
    rollUps.every(isWhole) && others.every(({ object }) => reaches(object, 'read') || isOfOthers(object?.name ?? ''))
  const reveals =
    isSeen &&
    others.every(({ object, name }) => object?.field.get(name)?.mask === undefined || reaches(object, 'reveal'))
  return field.mask !== undefined || !isSeen
    ? { reads: 'masked', mask: isSeen ? (field.mask ?? WHOLE) : WHOLE, reveals }
    : { reads: 'clear', reveals }
}

/** The roll-ups that come into a value, itself among them. */
function rollUpsBehind(model: Model, field: FieldModel): FieldModel[] {
  const inputs = (field.computed?.inputs ?? []).flatMap(
    (input) => model.objects.get(input.object)?.field.get(input.field) ?? [],
  )
  return [field, ...inputs].filter(({ computed }) => computed?.of !== undefined)
}

/**
 * Who may read their own records here and what belongs to these sees all that belongs to a record they see; where
 * records here are read because they belong to others in turn, what belongs to them is not theirs.
 */
function belongsHere(model: Model, field: FieldModel, other: ObjectModel | undefined, rights: Rights): boolean {
  const here = model.objects.get(field.object)
  const through = other?.ownerThrough
  if (!here || !other || through?.target !== here.name || field.computed?.via !== through.name) return false
  if (here.ownerThrough) return false
  return scopeOf(other, rights, 'read') === 'own' && scopeOf(here, rights, 'read') === 'own'
}

/** The mask that shows nothing. */
const WHOLE = 'full'

/** Nobody changes, deletes or reveals what they cannot read: the answers to such calls would show it. */
function effectiveScope(object: ObjectModel, rights: Rights | undefined, operation: Operation): RowScope {
  // where nothing is masked there is nothing to reveal
  if (operation === 'reveal' && object.fields.every((field) => field.mask === undefined)) return 'none'
  // a row that cannot be told from the others can only be listed
  if (operation === 'reveal' && object.key.columns.length === 0) return 'none'
  if (object.readonly && WRITES.has(operation)) return 'none'
  // what nothing is kept of is gone already, and histories tell of people for ever
  if (operation === 'purge' && (!object.softDelete || object.owner === 'system')) return 'none'
  // the rows of custom SQL are made page by page, within little time
  if (operation === 'export' && object.query) return 'none'
  if (!rights) return 'all'
  const scope = scopeOf(object, rights, operation)
  return operation === 'create' ? scope : narrower(scope, scopeOf(object, rights, 'read'))
}

function narrower(a: RowScope, b: RowScope): RowScope {
  if (a === 'none' || b === 'none') return 'none'
  return a === 'own' || b === 'own' ? 'own' : 'all'
}

function scopeOf(object: ObjectModel, rights: Rights, operation: Operation): RowScope {
  if (!LEFT_TO_CALLERS[object.writer].includes(operation)) return 'none'
  if (rights.administrator) return 'all'
  const grants = rights.grants.filter((grant) => covers(grant, object) && grant.operations.includes(operation))
  if (grants.some((grant) => (grant.rows ?? 'all') === 'all')) return 'all'
  return grants.length > 0 ? 'own' : 'none'
}

/** `*` means every open object of the packs; the engine's own must be named. */
function covers(grant: Grant, object: ObjectModel): boolean {
  return grant.object === object.name || (grant.object === '*' && object.writer === 'open' && object.owner !== 'system')
}

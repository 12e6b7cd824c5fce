/**
 * In charge of how each field of an object reads and is written by one principal. What enters is what the grants say of
 * the fields, the masks of the definitions and the person's own setting of masking; what leaves says in which rows a
 * field is clear, masked or absent, in which its mask may be lifted, and in which it may be given.
 */
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { keyThrough, ObjectGrants, scopeArm, scopeNamed, throughOf } from './grants.ts'
import { holdsPoint, type Rights } from './principal.ts'
import { ALL, anyOf, type Arm, bothOf, type Clause, isWithin, NONE, type Rows, scopeOf } from './reach.ts'

export interface FieldAccess {
  readonly field: FieldModel
  /** `partly`: clear or even shown in some of the rows that are read only. */
  readonly reads: 'clear' | 'partly' | 'masked'
  /** How it is hidden, where it does not read clearly. */
  readonly mask?: string
  /** Of what reads partly: rows in which it is clear, and those in which it is shown at all. */
  readonly clear: Rows
  readonly shown: Rows
  /** Who may reveal masked values of the object may see this one: what it is computed from would be shown to them too. */
  readonly reveals: boolean
  /** Rows in which. */
  readonly revealed: Rows
  /** May be given in create or update. */
  readonly writable: boolean
  /** Rows to which creating and updating it is limited beyond what the operation itself reaches. */
  readonly creates: Rows
  readonly updates: Rows
}

/** The mask that shows nothing. */
const WHOLE = 'full'

/** The fields that exist for this principal. @param rights undefined for the engine itself */
export function fieldsOf(
  model: Model,
  object: ObjectModel,
  grants: ObjectGrants,
  rights: Rights | undefined,
): ReadonlyMap<string, FieldAccess> {
  const reader = new FieldReader(model, object, grants, rights)
  return new Map(object.fields.flatMap((field) => reader.access(field).map((access) => [field.name, access])))
}

class FieldReader {
  readonly #model: Model
  readonly #object: ObjectModel
  readonly #grants: ObjectGrants
  readonly #rights: Rights | undefined
  readonly #others = new Map<string, ObjectGrants>()
  readonly #read: Rows

  constructor(model: Model, object: ObjectModel, grants: ObjectGrants, rights: Rights | undefined) {
    this.#model = model
    this.#object = object
    this.#grants = grants
    this.#rights = rights
    this.#others.set(object.name, grants)
    this.#read = rights ? grants.rows('read') : ALL
  }

  /** Nothing for a field that no grant gives. */
  access(field: FieldModel): FieldAccess[] {
    const given = this.#written(field)
    if (!this.#rights) return [{ field, ...OPEN, ...given }]
    if (!reachesPoint(field, this.#rights)) return []
    const shown = this.#grants.shown(field.name)
    // who may create and not read still names fields
    const isRead = scopeOf(this.#read) !== 'none'
    if (isRead ? scopeOf(shown) === 'none' : !given.writable && !isKept(field)) return []
    return [{ field, ...this.#reading(field, shown), ...given }]
  }

  #reading(field: FieldModel, shown: Rows): Omit<FieldAccess, 'field' | 'writable' | 'creates' | 'updates'> {
    const { isSeen, rows } = this.#behind(field)
    const isMasked = field.mask !== undefined && !this.#isUnmasked()
    const clear = isMasked || !isSeen ? NONE : bothOf(this.#grants.clear(field.name), rows)
    const revealed = isSeen && this.#mayRevealBehind(field) ? bothOf(this.#revealed(field), rows) : NONE
    const reveals = scopeOf(revealed) !== 'none'
    if (isWithin(this.#read, clear)) return { reads: 'clear', clear: ALL, shown: ALL, reveals, revealed }
    const isAlike = scopeOf(clear) === 'none' && isWithin(this.#read, shown)
    const mask = isSeen && field.mask !== undefined ? field.mask : WHOLE
    return { reads: isAlike ? 'masked' : 'partly', mask, clear, shown, reveals, revealed }
  }

  /** The parameter that switches the object's masks is off. */
  #isUnmasked(): boolean {
    return this.#rights?.unmasked?.has(this.#object.maskSwitch ?? '') === true
  }

  /** By the grants of the roles, or, where the object takes part in it, by the person's own setting of masking. */
  #revealed({ name, mask }: FieldModel): Rows {
    const masking = takesPart(this.#model, this.#object) && mask !== undefined ? this.#rights?.masking : undefined
    if (!masking) return bothOf(this.#grants.revealed(name), this.#grants.shown(name))
    if (masking.level === 'clear') return this.#grants.shown(name)
    const excepted = masking.except.filter(
      (scope) => scopeNamed(this.#model, this.#object, scope)?.scope.unmasks === true,
    )
    const rows = anyOf(excepted.map((scope) => scopeArm(this.#model, this.#object, scope)))
    return bothOf(rows, this.#grants.shown(name))
  }

  /**
   * What is computed from records that one may not read, some or all of them, would tell of these. `rows`: those in which
   * all that it is computed from in the record itself is clear.
   */
  #behind(field: FieldModel): { readonly isSeen: boolean; readonly rows: Rows } {
    const rollUps = this.#rollUpsBehind(field)
    const isOfOthers = (name: string): boolean => rollUps.some(({ computed }) => computed?.of === name)
    const inputs = field.computed?.inputs ?? []
    const others = inputs.filter((input) => input.object !== field.object || isOfOthers(input.object))
    const own = inputs.filter((input) => !others.includes(input))
    const isWhole = (rollUp: FieldModel): boolean =>
      this.#reaches(rollUp.computed?.of, 'read') || this.#belongsHere(rollUp)
    const isSeen =
      inputs.every((input) => this.#reachesPoint(input)) &&
      rollUps.every(isWhole) &&
      others.every(({ object }) => this.#reaches(object, 'read') || isOfOthers(object)) &&
      others.every((input) => this.#isGivenClear(input))
    return { isSeen, rows: own.reduce((rows, { field: name }) => bothOf(rows, this.#grants.clear(name)), ALL) }
  }

  /** No grant that reads the other object hides the field there. */
  #isGivenClear({ object, field }: { readonly object: string; readonly field: string }): boolean {
    const grants = this.#of(object)
    return grants !== undefined && isWithin(grants.rows('read'), grants.clear(field))
  }

  #reachesPoint(input: { readonly object: string; readonly field: string }): boolean {
    const field = this.#model.objects.get(input.object)?.field.get(input.field)
    return !field || !this.#rights || reachesPoint(field, this.#rights)
  }

  #mayRevealBehind(field: FieldModel): boolean {
    const rollUps = this.#rollUpsBehind(field)
    return (field.computed?.inputs ?? [])
      .filter(({ object }) => object !== field.object || rollUps.some(({ computed }) => computed?.of === object))
      .every(
        ({ object, field: name }) =>
          this.#model.objects.get(object)?.field.get(name)?.mask === undefined || this.#reaches(object, 'reveal'),
      )
  }

  /** The roll-ups that come into a value, itself among them. */
  #rollUpsBehind(field: FieldModel): FieldModel[] {
    const inputs = (field.computed?.inputs ?? []).flatMap(
      (input) => this.#model.objects.get(input.object)?.field.get(input.field) ?? [],
    )
    return [field, ...inputs].filter(({ computed }) => computed?.of !== undefined)
  }

  #reaches(name: string | undefined, operation: 'read' | 'reveal'): boolean {
    const grants = this.#of(name ?? '')
    return grants !== undefined && scopeOf(grants.rows(operation)) === 'all'
  }

  /**
   * Who may read some records here and what belongs to these sees all that belongs to a record they see; where records
   * here are read because they belong to others in turn, what belongs to them is not theirs.
   */
  #belongsHere({ object: name, computed }: FieldModel): boolean {
    const here = this.#model.objects.get(name)
    const other = this.#model.objects.get(computed?.of ?? '')
    const through = other?.ownerThrough
    if (!here || !other || through?.target !== here.name || computed?.via !== through.name) return false
    const [seen, theirs] = [this.#of(name)?.rows('read'), this.#of(other.name)?.rows('read')]
    const [arms = [], ...more] = seen ?? NONE
    // each way in which a record here is reached has to lead to what belongs to it as well
    const reaches = (arm: Arm, clause: Clause): boolean =>
      arm.kind === 'rule'
        ? clause.some((each) => each.of?.field === through && each.key === keyThrough(through, arm.key))
        : clause.some((each) => each.kind === arm.kind && each.wide)
    const isPlain = arms.every((arm) => !arm.wide && !arm.of)
    return more.length === 0 && isPlain && (theirs ?? NONE).every((clause) => arms.every((arm) => reaches(arm, clause)))
  }

  #of(name: string): ObjectGrants | undefined {
    const known = this.#others.get(name)
    const object = this.#model.objects.get(name)
    if (known || !object) return known
    const grants = new ObjectGrants(this.#model, object, this.#rights)
    this.#others.set(name, grants)
    return grants
  }

  #written(field: FieldModel): Pick<FieldAccess, 'writable' | 'creates' | 'updates'> {
    const { system, computed, kind, readonly, name } = field
    if (system || computed || kind.numbering || (readonly && this.#rights)) return CLOSED
    if (!this.#rights) return { writable: true, creates: ALL, updates: ALL }
    const beyond = (operation: 'create' | 'update'): Rows => {
      const rows = this.#grants.written(operation, name)
      return isWithin(this.#grants.rows(operation), rows) ? ALL : rows
    }
    const [creates, updates] = [beyond('create'), beyond('update')]
    // who writes nothing at all is refused as a whole
    const asked = [
      ...(scopeOf(this.#grants.rows('create')) === 'none' ? [] : [creates]),
      ...(scopeOf(this.#grants.rows('update')) === 'none' ? [] : [updates]),
    ]
    const writable = asked.length === 0 || asked.some((rows) => scopeOf(rows) !== 'none')
    return { writable, creates, updates }
  }
}

const OPEN = { reads: 'clear', clear: ALL, shown: ALL, reveals: true, revealed: ALL } as const
const CLOSED = { writable: false, creates: NONE, updates: NONE } as const

/** A field that whoever sees the record sees, and nobody writes. */
export function clearField(field: FieldModel): FieldAccess {
  return { field, ...OPEN, ...CLOSED }
}

/** Whether one holds the point that a field takes, where it takes one. */
export function reachesPoint({ definition: { point } }: FieldModel, rights: Rights): boolean {
  return point === undefined || holdsPoint(rights, point)
}

/** The engine keeps it itself. */
function isKept({ system }: FieldModel): boolean {
  return system
}

/**
 * People are given settings of their own for the masks of objects that know scopes as exceptions, or a switch, and of what
 * belongs to their records.
 */
export function takesPart(model: Model, object: ObjectModel): boolean {
  const known = [object, ...[throughOf(model, object)].flatMap((each) => each?.object ?? [])]
  return known.some(
    ({ scopes, maskSwitch }) => maskSwitch !== undefined || [...scopes.values()].some(({ unmasks }) => unmasks),
  )
}

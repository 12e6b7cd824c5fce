/**
 * In charge of what grants say of one object: which rows each operation reaches, as a whole and field by field. What
 * enters are the rights that identity loaded; what leaves are rows to compare and to write conditions of. What cannot be
 * understood (a scope that is gone, a rule that has become invalid) reaches nothing.
 */
import type { Grant } from '../../metadata/types.ts'
import type { FieldModel, Model, ObjectModel, ScopeModel } from '../model/types.ts'
import type { Rights } from './principal.ts'
import { ALL, anyOf, type Arm, type Clause, NONE, type Rows, type Through } from './reach.ts'
import { readRowRule } from './row-rules.ts'

export type Operation = Grant['operations'][number]

export const OPERATIONS: readonly Operation[] = [
  'read',
  'create',
  'update',
  'delete',
  'reveal',
  'import',
  'export',
  'purge',
  'batch',
  'tag',
]

/** Reading takes along what belongs to one's records; to see it is not to change it. */
const READING: ReadonlySet<Operation> = new Set(['read', 'reveal', 'export'])

/** Which operations each writer class leaves to callers; the rest belongs to code inside the engine or a plugin. */
const LEFT_TO_CALLERS: Readonly<Record<ObjectModel['writer'], readonly Operation[]>> = {
  open: OPERATIONS,
  plugin: ['read', 'reveal', 'export', 'tag'],
  system: ['read', 'reveal', 'export'],
}

/** What tells a record and guards its writes comes with every grant. */
const ALWAYS: ReadonlySet<string> = new Set(['id', 'version'])

interface ReadGrant {
  readonly grant: Grant
  readonly narrow: 'all' | Clause
  readonly wide: 'all' | Clause
}

export class ObjectGrants {
  readonly #object: ObjectModel
  readonly #grants: readonly ReadGrant[]
  readonly #isEverything: boolean

  /** @param rights undefined for the engine itself */
  constructor(model: Model, object: ObjectModel, rights: Rights | undefined) {
    this.#object = object
    this.#isEverything = rights === undefined || rights.administrator
    const grants = this.#isEverything ? [] : (rights?.grants ?? []).filter((grant) => covers(grant, object))
    this.#grants = grants.map((grant) => ({
      grant,
      narrow: armsOf(model, object, grant.rows, false),
      wide: armsOf(model, object, grant.rows, object.ownerThrough !== undefined),
    }))
  }

  /** Rows that an operation reaches by its own grants. */
  rows(operation: Operation, gives: (grant: Grant) => boolean = () => true): Rows {
    if (!LEFT_TO_CALLERS[this.#object.writer].includes(operation)) return NONE
    if (this.#isEverything) return ALL
    const isWide = READING.has(operation)
    const found = this.#grants.filter(({ grant }) => grant.operations.includes(operation) && gives(grant))
    return anyOf(found.map(({ narrow, wide }) => (isWide ? wide : narrow)))
  }

  /** Rows in which a field is seen at all. */
  shown(name: string): Rows {
    return this.rows('read', (grant) => names(grant, name))
  }

  /** Rows in which no grant hides it. */
  clear(name: string): Rows {
    return this.rows('read', (grant) => names(grant, name) && grant.masked?.includes(name) !== true)
  }

  /** Rows in which what is masked of it may be revealed. */
  revealed(name: string): Rows {
    return this.rows('reveal', (grant) => names(grant, name))
  }

  /** Rows in which it may be given by this operation. */
  written(operation: 'create' | 'update', name: string): Rows {
    return this.rows(operation, (grant) => names(grant, name) && grant.readonly?.includes(name) !== true)
  }
}

function names({ fields }: Grant, name: string): boolean {
  return fields === undefined || fields.includes(name) || ALWAYS.has(name)
}

/** `*` means every open object of the packs; the engine's own must be named. */
function covers(grant: Grant, object: ObjectModel): boolean {
  return grant.object === object.name || (grant.object === '*' && object.writer === 'open' && object.owner !== 'system')
}

const WORDS: ReadonlySet<unknown> = new Set(['own', 'department', 'below'])

/** The rows of a grant; several unite. */
function armsOf(model: Model, object: ObjectModel, rows: Grant['rows'] = 'all', wide: boolean): 'all' | Clause {
  const given = Array.isArray(rows) ? rows : [rows]
  if (given.includes('all')) return 'all'
  return given.flatMap((each): Arm[] => {
    if (each === 'own' || each === 'department' || each === 'below')
      return [{ kind: each, key: wide ? `${each} and what belongs to it` : each, wide }]
    return typeof each === 'string' ? scopeArm(model, object, each) : ruleArm(model, object, each.rule)
  })
}

/** Rows that are nobody's private ones, and the own ones of whoever asks. */
export function notPrivateToOthers({ privateTo: field }: ObjectModel): Rows {
  return field ? [[{ kind: 'private', key: `private ${field.name}`, wide: false }]] : ALL
}

/** What the records of an object belong to, where that is another record. */
export function throughOf(model: Model, { ownerThrough: field }: ObjectModel): Through | undefined {
  const object = model.objects.get(field?.target ?? '')
  return field && object ? { field, object } : undefined
}

export interface FoundScope {
  readonly scope: ScopeModel
  /** It is a scope of what the records belong to. */
  readonly of?: Through
}

/** The scope of a name: of the object itself, or of what its records belong to. */
export function scopeNamed(model: Model, object: ObjectModel, name: string): FoundScope | undefined {
  const own = object.scopes.get(name)
  if (own) return { scope: own }
  const of = throughOf(model, object)
  const scope = of?.object.scopes.get(name)
  return of && scope ? { scope, of } : undefined
}

/** The rows of a scope. */
export function scopeArm(model: Model, object: ObjectModel, name: string): Arm[] {
  const found = WORDS.has(name) ? undefined : scopeNamed(model, object, name)
  return found ? ruleArm(model, object, found.scope.rule, found.of) : []
}

/** The key of the arm that reaches what belongs to the rows of another. */
export function keyThrough({ name }: FieldModel, key: string): string {
  return `${name} ${key}`
}

function ruleArm(model: Model, object: ObjectModel, json: unknown, of?: Through): Arm[] {
  const rule = readRowRule(model, of?.object ?? object, json)
  const own = JSON.stringify(json)
  const key = of ? keyThrough(of.field, own) : own
  return rule ? [{ kind: 'rule', key, wide: false, rule, ...(of && { of }) }] : []
}

/**
 * What ought to be: rights said a second time, as plainly as people say them, over rows in memory. It knows nothing of
 * plans, statements or caches, so that a mistake of theirs is not repeated here.
 */
import type { GrantSpec, Operation, Rows } from './rights.ts'

export interface Person {
  readonly name: string
  readonly id: string
  readonly administrator: boolean
  readonly grants: readonly GrantSpec[]
  /** Departments: the main one and further ones. */
  readonly departments: readonly string[]
  readonly crews: readonly string[]
  readonly masking?: 'masked' | 'clear'
  readonly except?: readonly string[]
}

export interface Row {
  readonly object: string
  /** How it is called in words. */
  readonly key: string
  readonly id: string
  /** Ids of people. */
  readonly creator: string | null
  readonly keeper: string | null
  readonly crew: string | null
  readonly state: string | null
  /** What a record belongs to, where that is another one. */
  readonly belongs?: Row
  readonly isDeleted: boolean
  /** The id of its file. */
  readonly file?: string
  /** A word for each field that occurs nowhere else. */
  readonly words: Readonly<Record<string, string>>
}

export interface Around {
  /** The departments above each, the nearest first, itself among them. */
  readonly above: ReadonlyMap<string, readonly string[]>
  /** The main department of each person by id. */
  readonly departmentOf: ReadonlyMap<string, string>
  /** Fields that have a mask whoever reads, by object. */
  readonly masks: Readonly<Record<string, readonly string[]>>
}

/** What the references of plants lead to. */
const TARGETS: Readonly<Record<string, string>> = { keeper: 'sys_user', crew: 'crew', site: 'site' }

export type Reading = 'clear' | 'masked' | 'nothing'

export class Expected {
  readonly #around: Around

  constructor(around: Around) {
    this.#around = around
  }

  /** Whether an operation reaches a row; what one cannot read one can neither change nor take along. */
  may(person: Person, operation: Operation, row: Row): boolean {
    if (!this.#covering(person, operation, row).length) return false
    return operation === 'create' || this.#covering(person, 'read', row).length > 0
  }

  /** Whether an operation is there at all for an object. */
  mayEver(person: Person, operation: Operation, object: string): boolean {
    return grantsFor(person, operation, object).length > 0
  }

  /** Whether the object exists for a person. */
  knows(person: Person, object: string): boolean {
    return person.administrator || person.grants.some((grant) => covers(grant, object))
  }

  reads(person: Person, row: Row, field: string): Reading {
    const grants = this.#covering(person, 'read', row).filter((grant) => grant.fields?.includes(field) ?? true)
    if (grants.length === 0) return 'nothing'
    if (this.#around.masks[row.object]?.includes(field)) return 'masked'
    return grants.every((grant) => grant.masked?.includes(field)) ? 'masked' : 'clear'
  }

  /** Whether a field is there for a person in some row or other. */
  sees(person: Person, object: string, field: string): boolean {
    return grantsFor(person, 'read', object).some((grant) => grant.fields?.includes(field) ?? true)
  }

  /** Whether every row that may be read shows the field in clear, so that it may be asked for. */
  mayAsk(person: Person, object: string, field: string): boolean {
    const grants = grantsFor(person, 'read', object)
    const shows = (grant: GrantSpec): boolean =>
      (grant.fields?.includes(field) ?? true) && !grant.masked?.includes(field)
    if (this.#around.masks[object]?.includes(field)) return false
    return grants.some((grant) => isAll(grant) && shows(grant)) || (grants.length > 0 && grants.every(shows))
  }

  /** Whether the clear value behind a mask may be asked for. */
  reveals(person: Person, row: Row, field: string): boolean {
    if (this.reads(person, row, field) !== 'masked') return false
    if (row.object !== 'plant' || !this.#around.masks[row.object]?.includes(field) || person.masking === undefined)
      return this.#covering(person, 'reveal', row).some((grant) => grant.fields?.includes(field) ?? true)
    const isExcepted = (person.except ?? []).some((scope) => this.#isWithin(person, 'reveal', scope, row))
    return person.masking === 'clear' || isExcepted
  }

  /** Whether a value may be given in a row that may be changed. */
  writes(person: Person, row: Row, field: string): boolean {
    if (!this.may(person, 'update', row)) return false
    return this.#mayName(person, field) && this.#covering(person, 'update', row).some((grant) => gives(grant, field))
  }

  /** Whether a new row may be made with a value in this field. */
  creates(person: Person, row: Row, field: string): boolean {
    return this.#mayName(person, field) && this.#covering(person, 'create', row).some((grant) => gives(grant, field))
  }

  /** Nobody refers to what they do not see. */
  #mayName(person: Person, field: string): boolean {
    const target = TARGETS[field]
    return target === undefined || this.mayEver(person, 'read', target)
  }

  #covering(person: Person, operation: Operation, row: Row): GrantSpec[] {
    return grantsFor(person, operation, row.object).filter((grant) =>
      scopesOf(grant).some((scope) => this.#isWithin(person, operation, scope, row)),
    )
  }

  #isWithin(person: Person, operation: Operation, scope: Rows, row: Row): boolean {
    if (typeof scope !== 'string') return holds(scope.rule, row)
    // what belongs to such a record may be looked at too
    const looks = operation === 'read' || operation === 'reveal' || operation === 'export'
    switch (scope) {
      case 'all':
        return true
      case 'own':
      case 'department':
      case 'below':
        return this.#isTheirs(person, scope, row) || (looks && this.#isTheirs(person, scope, row.belongs))
      case 'crews':
        return row.crew !== null && person.crews.includes(row.crew)
      default:
        throw new Error(`nobody knows the scope ${scope}`)
    }
  }

  #isTheirs(person: Person, scope: 'own' | 'department' | 'below', row: Row | undefined): boolean {
    return row !== undefined && this.#isOf(person, scope, row)
  }

  #isOf(person: Person, scope: 'own' | 'department' | 'below', row: Row): boolean {
    if (scope === 'own') return row.creator === person.id || row.keeper === person.id
    const mine = (department: string): boolean => person.departments.includes(department)
    return this.#careOf(row).some((care) =>
      scope === 'department' ? mine(care) : (this.#around.above.get(care) ?? []).some(mine),
    )
  }

  /** The department of who keeps it, else of who made it. */
  #careOf(row: Row): string[] {
    const who = row.keeper ?? row.creator
    const department = who === null ? undefined : this.#around.departmentOf.get(who)
    return department === undefined ? [] : [department]
  }
}

function grantsFor(person: Person, operation: Operation, object: string): readonly GrantSpec[] {
  if (person.administrator) return [{ object, operations: [operation] }]
  return person.grants.filter((grant) => covers(grant, object) && grant.operations.includes(operation))
}

/** The star means what packs bring; the objects of the matrix are such. */
function covers(grant: GrantSpec, object: string): boolean {
  return grant.object === object || (grant.object === '*' && !object.startsWith('sys_'))
}

function scopesOf({ rows = 'all' }: GrantSpec): readonly Rows[] {
  return Array.isArray(rows) ? (rows as readonly Rows[]) : [rows as Rows]
}

function isAll(grant: GrantSpec): boolean {
  return scopesOf(grant).includes('all')
}

function gives(grant: GrantSpec, field: string): boolean {
  return (grant.fields?.includes(field) ?? true) && !grant.readonly?.includes(field)
}

/** The one rule of the matrix. */
function holds(rule: Readonly<Record<string, unknown>>, row: Row): boolean {
  const [field, value] = rule['=='] as [{ var: string }, string]
  if (field.var !== 'state') throw new Error('the matrix knows rules about the state alone')
  return row.state === value
}

/** Rows that rights reach, as an SQL condition over a table alias. */
import { quotedName } from '../model/key.ts'
import type { ObjectModel } from '../model/types.ts'
import { compileRule, NOBODY } from '../rules/index.ts'
import type { FieldAccess } from './fields.ts'
import type { Operation } from './grants.ts'
import type { AccessPlan } from './plan.ts'
import type { Principal } from './principal.ts'
import { type Arm, type Rows, scopeOf, type Through } from './reach.ts'
import { type Bind, type Ground, ruleContext } from './row-sql.ts'
import { colleaguesSql, tableOf } from './people-sql.ts'

/** Condition that the row of `alias` is within reach; `true` for all, `false` for none. */
export function scopeCondition(
  plan: AccessPlan,
  operation: Operation,
  principal: Principal,
  alias: string,
  bind: Bind,
): string {
  return rowsCondition(plan, plan.rows(operation), principal, alias, bind)
}

/** The same for rows that a field or a grant is limited to. */
export function rowsCondition(plan: AccessPlan, rows: Rows, principal: Principal, alias: string, bind: Bind): string {
  if (rows.length === 0) return 'true'
  if (principal.kind === 'public' || rows.some((clause) => clause.length === 0)) return 'false'
  const writer = new ArmWriter(plan, principal, alias, bind)
  return rows.map((clause) => oneOf(clause.flatMap((arm) => writer.conditions(arm)))).join(' and ')
}

/**
 * What the reader sees of a field in the row of `alias`: `clear`, `masked` or nothing.
 * @param clear SQL of its value @param masked SQL, of the same type, of what its mask shows
 */
export function seenSql(
  plan: AccessPlan,
  access: FieldAccess | undefined,
  { principal, alias, bind }: { readonly principal: Principal; readonly alias: string; readonly bind: Bind },
  { clear, masked }: { readonly clear: string; readonly masked: string },
): string {
  if (access?.reads === 'clear') return clear
  if (access?.reads === 'masked') return masked
  if (!access) return 'null'
  const cases = [
    { rows: access.clear, value: clear },
    { rows: access.shown, value: masked },
  ].filter(({ rows }) => scopeOf(rows) !== 'none')
  const whens = cases.map(
    ({ rows, value }) => `when ${rowsCondition(plan, rows, principal, alias, bind)} then ${value}`,
  )
  return whens.length === 0 ? 'null' : `case ${whens.join(' ')} end`
}

/** Nobody knows who made the rows of a table that was there before: such a condition has no part that could hold. */
function oneOf(conditions: readonly string[]): string {
  const [only = 'false', ...others] = conditions
  return others.length === 0 ? only : `(${conditions.join(' or ')})`
}

class ArmWriter {
  readonly #plan: AccessPlan
  readonly #principal: Principal
  readonly #alias: string
  readonly #bind: Bind
  #place: string | undefined

  constructor(plan: AccessPlan, principal: Principal, alias: string, bind: Bind) {
    this.#plan = plan
    this.#principal = principal
    this.#alias = alias
    this.#bind = bind
  }

  conditions(arm: Arm): string[] {
    const { object } = this.#plan
    if (arm.kind === 'rule') return this.#ruled(arm)
    if (arm.kind === 'private') return this.#unlessPrivate()
    // what nobody makes or owns is nobody's
    if (this.#principal.kind !== 'user') return []
    const { kind } = arm
    const isTheirs = (of: ObjectModel, alias: string): string[] =>
      kind === 'own' ? this.#mine(of, alias) : this.#ofColleagues(of, alias, kind)
    const through = arm.wide ? this.#belonging(isTheirs) : []
    return [...isTheirs(object, this.#alias), ...through]
  }

  #ruled({ rule, of }: Arm): string[] {
    if (!rule) return []
    const { model, object } = this.#plan
    const ground: Ground = { model, object: of?.object ?? object, me: this.#me(), bind: this.#bind }
    const condition = (alias: string): string => `(${compileRule(rule, ruleContext(ground, alias))})`
    return [of ? this.#belongs(of, condition('held')) : condition(this.#alias)]
  }

  #unlessPrivate(): string[] {
    const { privateTo } = this.#plan.object
    if (!privateTo) return ['true']
    const person = `${this.#alias}.${quotedName(privateTo.column)}`
    return [`${person} is null`, ...(this.#principal.kind === 'user' ? [`${person} = ${this.#bound()}`] : [])]
  }

  #me(): string {
    return this.#principal.kind === 'user' ? this.#principal.id : NOBODY
  }

  /** A value that nothing asks for is an error to PostgreSQL. */
  #bound(): string {
    this.#place ??= `${this.#bind(this.#me())}::uuid`
    return this.#place
  }

  #mine({ ownerField, field }: ObjectModel, alias: string): string[] {
    const columns = [
      ...(field.get('created_by')?.system === true ? ['created_by'] : []),
      ...(ownerField ? [ownerField.column] : []),
    ]
    return columns.map((column) => `${alias}.${quotedName(column)} = ${this.#bound()}`)
  }

  /** Whoever owns a record, else whoever made it, is of one of my departments. */
  #ofColleagues({ ownerField, field }: ObjectModel, alias: string, which: 'department' | 'below'): string[] {
    const creator = field.get('created_by')?.system === true ? `${alias}."created_by"` : undefined
    const owner = ownerField && `${alias}.${quotedName(ownerField.column)}`
    const isOf = (column: string): string => `${column} = any(${colleaguesSql(this.#plan.model, this.#bound(), which)})`
    if (owner === undefined) return creator === undefined ? [] : [isOf(creator)]
    return creator === undefined ? [isOf(owner)] : [isOf(owner), `(${owner} is null and ${isOf(creator)})`]
  }

  /** The row points to one that is theirs. */
  #belonging(isTheirs: (of: ObjectModel, alias: string) => string[]): string[] {
    const { through } = this.#plan
    return through ? [this.#belongs(through, `(${isTheirs(through.object, 'held').join(' or ') || 'false'})`)] : []
  }

  /** @param condition over `held`, what the row belongs to */
  #belongs({ field, object }: Through, condition: string): string {
    const [key = 'id'] = object.key.columns.map(({ column }) => column)
    const living = object.softDelete ? ' and held.deleted_at is null' : ''
    const table = tableOf(this.#plan.model, object)
    const held = `select held.${quotedName(key)} from ${table} as held where ${condition}${living}`
    return `${this.#alias}.${quotedName(field.column)} in (${held})`
  }
}

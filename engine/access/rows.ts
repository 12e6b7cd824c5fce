/** The row scope of a plan as an SQL condition over a table alias. */
import { quotedName } from '../model/key.ts'
import type { AccessPlan, Operation } from './plan.ts'
import type { Principal } from './principal.ts'

/** Adds a value to the statement and returns its place, such as `$3`. */
export type Bind = (value: unknown) => string

/** Condition that the row of `alias` is within reach; `true` for all, `false` for none. */
export function scopeCondition(
  plan: AccessPlan,
  operation: Operation,
  principal: Principal,
  alias: string,
  bind: Bind,
): string {
  const scope = plan.scope(operation)
  if (scope === 'all') return 'true'
  if (scope === 'none' || principal.kind !== 'user') return 'false'
  const me = `${bind(principal.id)}::uuid`
  const { ownerField, field } = plan.object
  const isMine = [
    ...(field.get('created_by')?.system === true ? ['created_by'] : []),
    ...(ownerField ? [ownerField.column] : []),
  ]
  // nobody knows who made the rows of a table that was there before
  const [only = 'false', ...others] = isMine.map((column) => `${alias}.${quotedName(column)} = ${me}`)
  return others.length === 0 ? only : `(${[only, ...others].join(' or ')})`
}

/** Which people a person may see: those of their rights to read users, and no other on any page about rights. */
import { accessPlan, type Bind, scopeCondition, type UserPrincipal } from '../../access/index.ts'
import type { Model } from '../../model/types.ts'

/** SQL condition over `alias`, rows of `sys_user`. */
export function visibleUsers(model: Model, principal: UserPrincipal, alias: string, bind: Bind): string {
  const plan = accessPlan(model, principal, 'sys_user')
  if (!plan) return 'false'
  return `${alias}.deleted_at is null and ${scopeCondition(plan, 'read', principal, alias, bind)}`
}

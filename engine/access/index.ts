/** Access decides; identity loads the grants it decides over, query and records obey. */
export { accessPlan } from './plan.ts'
export type { AccessPlan, FieldAccess, Operation, RowScope } from './plan.ts'
export { mayDo, PUBLIC, systemPrincipal } from './principal.ts'
export type { ApplicationPrincipal, Principal, Rights, UserPrincipal } from './principal.ts'
export { scopeCondition } from './rows.ts'
export type { Bind } from './rows.ts'

/** The row scope of a plan as an SQL condition over a table alias. */
import { quotedName } from '../model/key.ts'
import type { ObjectModel } from '../model/types.ts'
import type { AccessPlan, Operation, Through } from './plan.ts'
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
  // a value that nothing asks for is an error to PostgreSQL
  let bound: string | undefined
  const me = (): string => (bound ??= `${bind(principal.id)}::uuid`)
  // to see what belongs to one's record is not to change it
  const through = READING.has(operation) ? plan.through : undefined
  const isMine = [...mine(plan.object, alias, me), ...(through ? [belongs(through, alias, me)] : [])]
  // nobody knows who made the rows of a table that was there before
  const [only = 'false', ...others] = isMine
  return others.length === 0 ? only : `(${[only, ...others].join(' or ')})`
}

const READING: ReadonlySet<Operation> = new Set(['read', 'reveal', 'export'])

function mine({ ownerField, field }: ObjectModel, alias: string, me: () => string): string[] {
  const columns = [
    ...(field.get('created_by')?.system === true ? ['created_by'] : []),
    ...(ownerField ? [ownerField.column] : []),
  ]
  return columns.map((column) => `${alias}.${quotedName(column)} = ${me()}`)
}

/** The row points to one that is mine. */
function belongs({ field, object, workspace }: Through, alias: string, me: () => string): string {
  const schema = object.table.schema ?? workspace
  const table = [...(schema === undefined ? [] : [schema]), object.table.name].map(quotedName).join('.')
  const [key = 'id'] = object.key.columns.map(({ column }) => column)
  const isTheirs = mine(object, 'held', me).join(' or ') || 'false'
  const living = object.softDelete ? ' and held.deleted_at is null' : ''
  return `${alias}.${quotedName(field.column)} in (select held.${quotedName(key)} from ${table} as held where (${isTheirs})${living})`
}

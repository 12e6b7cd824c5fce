/** Which rows of an object there are for a reader. */
import { type Bind, scopeCondition } from '../access/index.ts'
import type { ReadContext } from './select.ts'

/** Living rows of the object, or those in its recycle bin, within the principal's scope and what the engine limits them to. */
export function reachable(context: ReadContext, alias: string, bind: Bind): string[] {
  const { plan, principal, deleted, among } = context
  const living = plan.object.softDelete ? [`${alias}."deleted_at" is ${deleted ? 'not ' : ''}null`] : []
  const scope = scopeCondition(plan, 'read', principal, alias, bind)
  return [...living, ...(scope === 'true' ? [] : [scope]), ...(among ? [among(context, alias, bind)] : [])]
}

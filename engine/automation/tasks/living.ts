/** Records that tasks are about, as long as something may be done for them: they exist, and are neither deleted nor retired. */
import { accessPlan, systemPrincipal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import type { ObjectModel } from '../../model/types.ts'
import { type ReadContext, recordUuid, ruleContext, ruleFields, tableSql } from '../../query/index.ts'
import { checkStored, compileRule } from '../../rules/index.ts'
import type { AutomationRoom } from '../room.ts'

const ENGINE = systemPrincipal('automation')

type Room = Pick<AutomationRoom, 'models' | 'timeZone'> & { readonly db: Pick<Database, 'table' | 'now'> }

/** @returns those of the ids of an object's records that take part */
export async function livingAmong(
  room: Room,
  tx: Queryable,
  name: string,
  records: readonly string[],
): Promise<ReadonlySet<string>> {
  const plan = accessPlan(room.models.current(), ENGINE, name)
  if (!plan || plan.object.key.columns.length === 0) return new Set()
  const values: unknown[] = [records]
  const bind = (value: unknown): string => `$${values.push(value)}`
  const uuid = recordUuid(plan.object, 't')
  const rows = await tx.query<{ id: string }>(
    `select (${uuid})::text as id from ${tableSql(room.db, plan.object)} as t where ${uuid} = any($1::uuid[])` +
      conditionsOf(room, plan.object, plan, bind),
    values,
  )
  return new Set(rows.map(({ id }) => id))
}

function conditionsOf(
  room: Room,
  object: ObjectModel,
  plan: ReadContext['plan'],
  bind: (value: unknown) => string,
): string {
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const reading = object.retired === undefined ? undefined : checkStored(object.retired, ruleFields(plan))
  if (!reading || !('rule' in reading)) return living
  const context: ReadContext = {
    db: room.db,
    model: room.models.current(),
    principal: ENGINE,
    plan,
    moment: { now: new Date().toISOString(), timeZone: room.timeZone },
  }
  return `${living} and (${compileRule(reading.rule, ruleContext(context, 't', bind))}) is not true`
}

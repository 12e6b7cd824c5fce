/** Events that people let happen once more, or raise by hand to see what follows. */
import { accessPlan, type Principal, scopeCondition } from '../../../access/index.ts'
import type { Transaction } from '../../../database/index.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import { Parameters, recordUuid, tableSql } from '../../../query/index.ts'
import type { AutomationRoom } from '../../room.ts'
import { accept, type Accepted } from '../accept.ts'
import { eventsByCode } from '../definitions.ts'
import type { EventData, HappeningSource } from '../types.ts'

interface Stored extends Record<string, unknown> {
  readonly code: string
  readonly state: string
  readonly data: EventData | null
  readonly application: string | null
  readonly object: string | null
  readonly record: string | null
}

/**
 * Lets an event happen once more, by the definition and the strategies of now; the first one stays as it was.
 * @throws TesseraError EVENT_GONE, EVENT_NOT_REPLAYED
 */
export async function replay(room: AutomationRoom, tx: Transaction, id: string, request: string): Promise<Accepted> {
  const [row] = await tx.query<Stored>(
    `select code, state, data, application::text as application, object, record::text as record from ${room.db.table('sys_event_log')} where id = $1::uuid`,
    [id],
  )
  if (!row) throw new TesseraError('EVENT_GONE')
  const { application, code, data, object, record } = row
  if (data === null) throw new TesseraError('EVENT_NOT_REPLAYED', { reason: NO_DATA })
  const [made] = await accept(room, tx, [
    {
      source: 'replay',
      code,
      data,
      eventId: id,
      request,
      ...(application !== null && { application }),
      ...(object !== null && { object }),
      ...(record !== null && { record }),
    },
  ])
  if (!made) throw new TesseraError('EVENT_GONE')
  return made
}

const NO_DATA = {
  zh: '接入失败的事件没有保留数据，请由应用重新上报',
  en: 'of refused events no data are kept; let the application report it again',
}

/**
 * Raises an event as if it had been reported, about a record that whoever raises it may change.
 * @throws TesseraError NOT_FOUND
 */
export async function raise(
  room: AutomationRoom,
  tx: Transaction,
  principal: Principal,
  happening: { readonly code: string; readonly data: EventData; readonly request: string; readonly record?: string },
): Promise<Accepted> {
  const { code, record } = happening
  if (record !== undefined && !(await mayChange(room, tx, principal, { code, record })))
    throw new TesseraError('NOT_FOUND')
  const source: HappeningSource = 'test'
  const [made] = await accept(room, tx, [{ ...happening, source }])
  if (!made) throw new TesseraError('EVENT_GONE')
  return made
}

async function mayChange(
  { db, models }: AutomationRoom,
  tx: Transaction,
  principal: Principal,
  { code, record }: { readonly code: string; readonly record: string },
): Promise<boolean> {
  const event = (await eventsByCode(db, tx, [code])).get(code)
  // what nobody knows is refused as that
  if (!event) return true
  const plan = event.object === null ? undefined : accessPlan(models.current(), principal, event.object)
  if (!plan) return false
  const { bind, values } = new Parameters()
  const scopes = (['read', 'update'] as const).map((operation) => scopeCondition(plan, operation, principal, 't', bind))
  const living = plan.object.softDelete ? ['t."deleted_at" is null'] : []
  const rows = await tx.query(
    `select from ${tableSql(db, plan.object)} as t where ${recordUuid(plan.object, 't')} = ${bind(record)}::uuid ` +
      `and ${[...scopes, ...living].join(' and ')}`,
    values,
  )
  return rows.length > 0
}

/** The next recipients of a push become tasks, in one statement and one transaction that also moves the mark of the push. */
import type { Principal } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import { contactOf } from '../../model/contact.ts'
import {
  columnSql,
  isThere,
  listCondition,
  Parameters,
  type ReadContext,
  recordUuid,
  tableSql,
} from '../../query/index.ts'
import type { Push } from '../processors/types.ts'
import { createTasksFrom, type MadeFrom } from '../tasks/create-from.ts'
import { dataSql } from './data.ts'
import { ENGINE, readerOf, retiredSql } from './target.ts'
import type { PlanGround, PlanRoom, PlanRow } from './types.ts'
import { LEFT_OUT } from './words.ts'

/** Messages that nobody could send within a day are not news any more. */
const MOST_LATE_S = 86_400

export interface Pushing {
  readonly run: string
  /** ISO UTC. */
  readonly slot: string
  readonly plan: PlanRow
  readonly author: Principal
  /** Whose rows of recipients. */
  readonly list: string
  /** The last recipient dealt with. */
  readonly mark: string | null
  readonly pushes: Push
  /** What the content asks for. */
  readonly names: readonly string[]
}

export async function pushNext(
  room: Pick<PlanRoom, 'db' | 'chunk'>,
  tx: Transaction,
  ground: PlanGround,
  pushing: Pushing,
): Promise<MadeFrom> {
  const { run, slot, plan, pushes } = pushing
  const { bind, values } = new Parameters()
  const order = {
    planRun: run,
    processor: plan.processor,
    settings: plan.settings ?? {},
    object: plan.object,
    maxLateSeconds: pushes === 'call' ? null : MOST_LATE_S,
    // one that pushes once goes on where it was suspended, whatever the moment
    dedupe: `plan:${plan.id}:${plan.frequency === 'once' ? 'once' : slot}:`,
  }
  return createTasksFrom(room, tx, order, {
    sql: chosenSql(ground, { ...pushing, chunk: room.chunk }, bind),
    values,
    most: room.chunk,
  })
}

type Binding = Parameters['bind']

function chosenSql(ground: PlanGround, pushing: Pushing & Pick<PlanRoom, 'chunk'>, bind: Binding): string {
  const { db } = ground
  const { plan, author, list, mark, pushes, names, chunk } = pushing
  const theirs = readerOf(ground, author, plan.object)
  const ours = readerOf(ground, ENGINE, plan.object)
  const { object } = ours.plan
  const some =
    `select r.record from ${db.table('sys_plan_recipient')} as r where r.list = ${bind(list)}::uuid ` +
    `and (${bind(mark)}::uuid is null or r.record > ${bind(mark)}::uuid) order by r.record limit ${chunk}`
  const reason = `case ${reasonsSql(ours, { theirs, pushes }, bind)} end`
  return (
    `select c.record, ${dataSql(ours, names, 't', bind)} as data, ` +
    `${bind(JSON.stringify(REASONS))}::jsonb -> (${reason}) as reason ` +
    `from (${some}) as c left join ${tableSql(db, object)} as t on ${recordUuid(object, 't')} = c.record`
  )
}

/** Cases in the order in which they count. */
function reasonsSql(
  ours: ReadContext,
  { theirs, pushes }: { readonly theirs: ReadContext; readonly pushes: Push },
  bind: Binding,
): string {
  const { object } = ours.plan
  const contact = contactOf(object)
  const when = (condition: string, code: keyof typeof LEFT_OUT): string => `when ${condition} then '${code}'`
  const address = pushes === 'phone' ? contact?.phone : contact?.email
  const gone = object.softDelete
    ? `not (${isThere(object, 't')}) or t."deleted_at" is not null`
    : `not (${isThere(object, 't')})`
  const retired = retiredSql(ours, 't', bind)
  return [
    when(gone, 'RECORD_GONE'),
    ...(retired === 'false' ? [] : [when(retired, 'RECORD_RETIRED')]),
    when(`(${listCondition(theirs, {}, 't', bind)}) is not true`, 'BEYOND_RIGHTS'),
    ...(contact?.optOut ? [when(`${columnSql(ours, contact.optOut, 't')} is true`, 'OPTED_OUT')] : []),
    ...(pushes !== 'call' && address
      ? [
          when(
            `coalesce(${columnSql(ours, address, 't')}::text, '') = ''`,
            pushes === 'phone' ? 'NO_PHONE' : 'NO_EMAIL',
          ),
        ]
      : []),
  ].join(' ')
}

/** As tasks keep why they were not done. */
const REASONS = Object.fromEntries(Object.entries(LEFT_OUT).map(([code, reason]) => [code, { code, reason }]))

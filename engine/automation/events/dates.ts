/**
 * Events that days bring. Each day is done once for each event, in parts that stand by themselves: whoever goes on after a
 * breakdown begins the day again, and each record has the event of the day but once. Days on which nobody was there are
 * made up for.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { dayOf } from '../../kernel/time.ts'
import { type JobContext, JobInterrupted } from '../../jobs/index.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import { columnSql, tableSql } from '../../query/index.ts'
import { addDays } from '../../rules/calendar.ts'
import type { AutomationRoom } from '../room.ts'
import { accept } from './accept.ts'
import { eventsInside } from './definitions.ts'
import { concerned, fieldsRead } from './concerned.ts'
import { carried, recordData } from './record-data.ts'
import type { EventInForce } from './types.ts'

export const DATE_JOB = 'events.dates'

/** Days that are made up for, so that a server that slept long does not tell of what nobody wants to hear any more. */
const MOST_DAYS = 7
/** Records of one transaction. */
const CHUNK = 500

/** What a run did: events raised, by the code of the event. */
export interface DatesDone {
  readonly days: number
  readonly events: Readonly<Record<string, number>>
}

/** Raises the events of today, and of days that were missed. */
export async function raiseDates(
  room: AutomationRoom,
  job: Pick<JobContext, 'signal' | 'progress'>,
): Promise<DatesDone> {
  const { db, timeZone } = room
  const [clock] = await db.query<{ now: string }>(`select ${db.now} as now`)
  const today = dayOf(clock?.now ?? '', timeZone)
  const counts: Record<string, number> = {}
  let days = 0
  for (const event of await eventsInside(db, db, 'date', undefined)) {
    for (const day of await daysToDo(db, db, event, today)) {
      const raised = await raiseDay(room, event, day, job)
      counts[event.code] = (counts[event.code] ?? 0) + raised
      days++
      await job.progress({ done: days, step: event.name })
    }
  }
  return { days, events: counts }
}

/** Today, and before it the days since the last one that was done; a new event begins today. */
async function daysToDo(db: Database, on: Queryable, { id }: EventInForce, today: string): Promise<string[]> {
  const [row] = await on.query<{ last: string | null }>(
    `select max(day)::text as last from ${db.table('sys_event_day')} where event = $1::uuid`,
    [id],
  )
  const last = row?.last ?? addDays(today, -1)
  const days: string[] = []
  for (let back = MOST_DAYS - 1; back > 0; back--) {
    const day = addDays(today, -back)
    if (day > last) days.push(day)
  }
  // today is done again whenever it is asked for: records that came since have their event too
  return [...days, today]
}

async function raiseDay(
  room: AutomationRoom,
  event: EventInForce,
  day: string,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<number> {
  const { db, models, timeZone } = room
  const model = models.current()
  const object = model.objects.get(event.object ?? '')
  if (!object) return 0
  const ids = await recordsOf({ db, model, timeZone }, object, event, day)
  let raised = 0
  for (let from = 0; from < ids.length; from += CHUNK) {
    if (signal.aborted) throw new JobInterrupted()
    const part = ids.slice(from, from + CHUNK)
    raised += await db.transaction(async (tx) => {
      const data = await recordData({ db, tx, timeZone }, object, fieldsRead(event), part)
      const made = await accept(
        room,
        tx,
        part.map((record) => ({
          source: 'date',
          code: event.code,
          data: carried(event, data.get(record) ?? {}),
          eventId: `${event.id}:${record}:${day}`,
          ...concerned(model, event, { object: object.name, record }, data.get(record) ?? {}),
        })),
      )
      return made.filter((each) => each.result === 'accepted' && each.isNew).length
    })
  }
  await db.query(
    `insert into ${db.table('sys_event_day')} as d (event, day, events, at) values ($1::uuid, $2::date, $3, ${db.now})
     on conflict (event, day) do update set events = d.events + excluded.events, at = excluded.at`,
    [event.id, day, raised],
  )
  return raised
}

interface Ground {
  readonly db: Database
  readonly model: Model
  readonly timeZone: string
}

/** Living records whose day it is. */
async function recordsOf(
  { db, timeZone }: Ground,
  object: ObjectModel,
  { origin }: EventInForce,
  day: string,
): Promise<string[]> {
  if (origin.source !== 'date') return []
  const field = object.fields.find(({ name }) => name === origin.dateField)
  if (!field) return []
  const value = columnSql({ db, moment: { now: new Date().toISOString(), timeZone } }, field, 't')
  const date = field.kind.valueType === 'datetime' ? `(${value} at time zone $2)::date` : `(${value})::date`
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const rows = await db.query<{ id: string }>(
    `select d.id::text as id from (select t.id, ${date} as day from ${tableSql(db, object)} as t where ${value} is not null${living}) as d ` +
      `where ${origin.anniversary ? ANNIVERSARY : 'd.day = $1::date'} and $2::text is not null order by d.id`,
    [addDays(day, -origin.offsetDays), timeZone],
  )
  return rows.map(({ id }) => id)
}

/** Every year after the first; the 29th of February is told on the 28th of years that have none. */
const ANNIVERSARY =
  `d.day < $1::date and (to_char(d.day, 'MM-DD') = to_char($1::date, 'MM-DD') or to_char(d.day, 'MM-DD') = '02-29' ` +
  `and to_char($1::date, 'MM-DD') = '02-28' and to_char($1::date + 1, 'MM-DD') = '03-01')`

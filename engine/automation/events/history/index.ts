/**
 * In charge of what people see of events that came: pages of the history with what followed, one event with its data, and
 * events that are let happen once more. What enters are questions of somebody; what leaves is masked for them.
 */
import { accessPlan, type Principal, scopeCondition } from '../../../access/index.ts'
import { groupBy } from '../../../kernel/collections.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import { contactOf } from '../../../model/contact.ts'
import { columnSql, maskExpression, Parameters, tableSql } from '../../../query/index.ts'
import { contactAliases } from '../../plans/data.ts'
import type { AutomationRoom } from '../../room.ts'
import { byLooks, maskedData, type Seeing } from '../masked.ts'
import { type HistoryQuestion, questionOf } from './question.ts'
import { readEvent, readHistory, type ShownEvent, type StoredEvent } from './read.ts'

export type { HistoryQuestion } from './question.ts'
export { replay, raise } from './replay.ts'

export interface ShownRecord {
  readonly object: string
  readonly id: string
  /** Nothing for whoever may not see the record. */
  readonly title: string | null
}

export type HistoryEvent = Omit<ShownEvent, 'object' | 'record'> & { readonly record: ShownRecord | null }

/** A page of the history for somebody. @throws TesseraError BAD_REQUEST */
export async function historyPage(
  room: AutomationRoom,
  principal: Principal,
  query: Readonly<Record<string, unknown>>,
): Promise<{ readonly data: readonly HistoryEvent[]; readonly next: string | null }> {
  const [clock] = await room.db.query<{ now: string }>(`select ${room.db.now} as now`)
  const question: HistoryQuestion = questionOf(query, clock?.now ?? '', room.timeZone)
  const { data, next } = await readHistory(room.db, question)
  const titles = await titlesOf(room, principal, data)
  return { data: data.map((event) => shownTo(event, titles)), next }
}

export type EventDetail = HistoryEvent & {
  /** Nothing for whoever may not see it, and of what was refused. */
  readonly data: Readonly<Record<string, unknown>> | null
  readonly request: string | null
}

/** @throws TesseraError EVENT_GONE */
export async function historyEvent(
  room: AutomationRoom,
  principal: Principal,
  id: string,
  seesData: boolean,
): Promise<EventDetail> {
  const found = await readEvent(room.db, id)
  if (!found) throw new TesseraError('EVENT_GONE')
  const { data, request, origin_object: _origin, of_record: _ofRecord, ...event } = found
  const titles = await titlesOf(room, principal, [event])
  const shown = data && seesData ? maskedData(data, seeingOf(room, principal, found)) : null
  return { ...shownTo(event, titles), request, data: shown }
}

/** The data that a task works with, as somebody may see them: of its event, or of the record it was made for. */
export async function taskData(
  room: AutomationRoom,
  principal: Principal,
  task: TaskWithData,
): Promise<Readonly<Record<string, unknown>> | null> {
  const { data, object, event_id: event } = task
  if (data === null) return null
  const found = event === null ? undefined : await readEvent(room.db, event)
  if (found) return maskedData(data, seeingOf(room, principal, found))
  const model = room.models.current()
  const of = object === null ? undefined : model.objects.get(object)
  // what a push takes along has names of its own for whoever the record is about
  const aliases = contactAliases(of && contactOf(of))
  return maskedData(data, { model, principal, object, isOfRecord: object !== null, aliases })
}

export interface TaskWithData {
  readonly event_id: string | null
  readonly object: string | null
  readonly data: Readonly<Record<string, unknown>> | null
}

function seeingOf(
  { models }: AutomationRoom,
  principal: Principal,
  { object, origin_object: origin, of_record: isOfRecord }: StoredEvent,
): Seeing {
  return { model: models.current(), principal, object: origin ?? object, isOfRecord }
}

function shownTo(
  { object, record, matches, reason, ...event }: ShownEvent,
  titles: ReadonlyMap<string, string>,
): HistoryEvent {
  return {
    ...event,
    reason: reason && words(reason),
    record: object === null || record === null ? null : { object, id: record, title: titles.get(record) ?? null },
    // reasons tell what the data were
    matches: matches.map((match) => ({
      ...match,
      reason: match.reason && words(match.reason),
      tasks: match.tasks.map((task) => ({
        ...task,
        error: task.error && { ...task.error, reason: words(task.error.reason) },
      })),
    })),
  }
}

function words(text: { readonly zh: string; readonly en: string }): { zh: string; en: string } {
  return { zh: String(byLooks(text.zh)), en: String(byLooks(text.en)) }
}

/** Titles of records, of those that somebody may see, as they may see them. */
async function titlesOf(
  { db, models, timeZone }: AutomationRoom,
  principal: Principal,
  events: readonly Pick<ShownEvent, 'object' | 'record'>[],
): Promise<ReadonlyMap<string, string>> {
  const model = models.current()
  const titles = new Map<string, string>()
  const wanted = events.flatMap(({ object, record }) =>
    object !== null && record !== null ? [{ object, record }] : [],
  )
  for (const [name, own] of groupBy(wanted, ({ object }) => object)) {
    const plan = accessPlan(model, principal, name)
    const title = plan?.fields.get(plan.object.title.name)
    if (!plan?.object.key.own || !title) continue
    const { bind, values } = new Parameters()
    const column = columnSql({ db, moment: { now: new Date().toISOString(), timeZone } }, title.field, 't')
    const shown = title.reads === 'clear' ? `${column}::text` : maskExpression(title.field, column)
    const rows = await db.query<{ id: string; title: string | null }>(
      `select t.id::text as id, ${shown} as title from ${tableSql(db, plan.object)} as t where t.id = any(${bind(own.map(({ record }) => record))}::uuid[]) ` +
        `and ${scopeCondition(plan, 'read', principal, 't', bind)}`,
      values,
    )
    for (const row of rows) if (row.title !== null) titles.set(row.id, row.title)
  }
  return titles
}

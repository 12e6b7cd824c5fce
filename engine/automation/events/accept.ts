/**
 * Everything that happens comes in here, whoever reports it. What enters are happenings; what leaves are rows of the log,
 * accepted or refused with their reason, and in the same transaction what strategies do about those accepted now.
 */
import type { Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { AutomationRoom } from '../room.ts'
import { match } from '../strategies/match.ts'
import { eventsByCode } from './definitions.ts'
import { findRecords } from './find-records.ts'
import { insertEvents, type Judged, knownEvents } from './insert.ts'
import { faultOf } from './judge.ts'
import type { AcceptedEvent, Happening } from './types.ts'

export type { AcceptedEvent, EventInForce, Happening } from './types.ts'

/** What became of a happening. The same one said twice is answered as the first time; `isNew` tells them apart. */
export type Accepted =
  | { readonly result: 'accepted'; readonly id: string; readonly isNew: boolean }
  | { readonly result: 'refused'; readonly id: string; readonly error: TesseraError }

type Room = Pick<AutomationRoom, 'db' | 'models' | 'timeZone'>

/** @returns what became of each, in their order */
export async function accept(
  room: AutomationRoom,
  tx: Transaction,
  happenings: readonly Happening[],
): Promise<readonly Accepted[]> {
  if (happenings.length === 0) return []
  const { db } = room
  const judged = await judge(room, tx, happenings)
  // what was accepted once stays accepted, though its event may be disabled by now
  const faulty = await knownEvents(
    db,
    tx,
    judged.filter(({ error }) => error).map(({ happening }) => happening),
  )
  const isOld = ({ error, happening }: Judged): boolean => error !== undefined && faulty(happening)?.isSame === true
  const standing = await insertEvents(
    db,
    tx,
    judged.filter((each) => !isOld(each)),
  )
  const repeated = new Set(judged.filter((each) => !isOld(each) && !standing.has(each.id)))
  const known = await knownEvents(
    db,
    tx,
    [...repeated].map(({ happening }) => happening),
  )
  const answers = judged.map((each): [Judged, Accepted] => {
    const look = repeated.has(each) ? known : faulty
    return answerTo(each, standing.has(each.id) ? undefined : look(each.happening))
  })
  const clashing = answers.flatMap(([each, answer]) =>
    answer.result === 'refused' && !each.error ? [{ ...each, error: answer.error }] : [],
  )
  if (clashing.length > 0) await insertEvents(db, tx, clashing)
  await match(
    room,
    tx,
    judged.flatMap((each) => acceptedEvent(each, standing.get(each.id))),
  )
  return answers.map(([, answer]) => answer)
}

type Before = { readonly id: string; readonly isSame: boolean } | undefined

function answerTo(each: Judged, before: Before): [Judged, Accepted] {
  const { id, error, happening } = each
  if (before?.isSame === true) return [each, { result: 'accepted', id: before.id, isNew: false }]
  if (error) return [each, { result: 'refused', id, error }]
  if (!before) return [each, { result: 'accepted', id, isNew: true }]
  return [each, { result: 'refused', id, error: new TesseraError('EVENT_OTHER_BODY', { id: happening.eventId ?? '' }) }]
}

async function judge(room: Room, tx: Transaction, happenings: readonly Happening[]): Promise<Judged[]> {
  const { db, models, timeZone } = room
  const events = await eventsByCode(db, tx, [...new Set(happenings.map(({ code }) => code))])
  const judged = happenings.map((happening) => {
    const event = events.get(happening.code)
    return { happening, event, error: faultOf(happening, event) }
  })
  const sought = judged.map(({ event, error, happening: { data, record } }) =>
    event && !error && record === undefined ? { event, data } : undefined,
  )
  const records = await findRecords({ db, tx, timeZone, model: models.current() }, sought)
  return judged.map(({ happening, event, error }, place): Judged => {
    const record = happening.record ?? records.get(place) ?? null
    return {
      id: newId(),
      happening,
      ...(event && happening.barred !== true && { event }),
      ...(error && { error }),
      object: happening.object ?? event?.object ?? null,
      record,
    }
  })
}

/** For strategies: what stands in the log since now. */
function acceptedEvent(
  { id, happening, event, error, object, record }: Judged,
  at: string | undefined,
): AcceptedEvent[] {
  if (!event || error || at === undefined) return []
  const { application = null, data, depth = 0, root = id } = happening
  return [{ id, event, application, object, record, data, receivedAt: at, depth, root }]
}

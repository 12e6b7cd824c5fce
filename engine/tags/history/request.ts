/** What somebody asks of the history of tags, read strictly. */
import { hash } from 'node:crypto'

import type { Principal } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import { badQuery, checkAddress, type QueryParameters, textOf, wholeNumber } from '../../query/index.ts'
import { addDays, instantOf, isDate, localDate, startOfDay } from '../../rules/calendar.ts'
import { type Place, readPlace } from './place.ts'

export interface HistoryAsked {
  /** Name of the one object; all that the reader may see where it is absent. */
  readonly object?: string
  /** Id of the one record, of that object. */
  readonly record?: string
  /** Id of the one tag. */
  readonly tag?: string
  /** For everybody, or one's own. */
  readonly scope?: 'global' | 'personal'
  readonly auto?: boolean
  readonly action?: 'add' | 'remove'
  /** Instants: from the first on, up to and without the second. */
  readonly from?: string
  readonly to?: string
  readonly limit: number
  /** Behind this place. */
  readonly after?: Place
}

const KNOWN = ['object', 'record', 'tag', 'scope', 'auto', 'action', 'from', 'to', 'cursor', 'limit'] as const
const MOST = 200
const USUAL = 20

export interface Reader {
  readonly principal: Principal
  readonly moment: { readonly now: string; readonly timeZone: string }
}

/** Of today where no days and no record are named. @throws TesseraError BAD_QUERY */
export function historyRequest(parameters: QueryParameters, reader: Reader): HistoryAsked {
  checkAddress(parameters, KNOWN)
  const asked = { ...subjectOf(parameters), ...kindOf(parameters) }
  const whole = { ...asked, ...spanOf(parameters, reader, asked.record !== undefined) }
  const limit = wholeNumber(parameters['limit'], 'limit', USUAL, MOST)
  const cursor = textOf(parameters['cursor'], 'cursor')
  return { ...whole, limit, ...(cursor !== undefined && { after: readPlace(markOf(whole, reader), cursor) }) }
}

function subjectOf(parameters: QueryParameters): Pick<HistoryAsked, 'object' | 'record' | 'tag'> {
  const [object, record, tag] = ['object', 'record', 'tag'].map((name) => textOf(parameters[name], name))
  if (record !== undefined && object === undefined) throw badQuery('record', NO_OBJECT)
  if (tag !== undefined && !UUID.test(tag))
    throw badQuery('tag', { zh: '须为标签编号', en: 'an id of a tag is expected' })
  return {
    ...(object !== undefined && { object }),
    ...(record !== undefined && { record }),
    ...(tag !== undefined && { tag: tag.toLowerCase() }),
  }
}

function kindOf(parameters: QueryParameters): Pick<HistoryAsked, 'scope' | 'auto' | 'action'> {
  const scope = oneOf(parameters['scope'], 'scope', ['global', 'personal'] as const)
  const auto = oneOf(parameters['auto'], 'auto', ['true', 'false'] as const)
  const action = oneOf(parameters['action'], 'action', ['add', 'remove'] as const)
  return { ...(scope && { scope }), ...(auto && { auto: auto === 'true' }), ...(action && { action }) }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const NO_OBJECT: Text = { zh: '须同时给出 object', en: 'give object as well' }

/** What a cursor carries of the question it was made in: it guards against mistakes. */
export function markOf(
  { limit: _limit, after: _after, ...asked }: Partial<HistoryAsked>,
  { principal }: Reader,
): string {
  const reader = 'id' in principal ? principal.id : principal.kind
  return hash('sha256', JSON.stringify([reader, Object.entries(asked).sort()]), 'base64url').slice(0, 16)
}

/** Days of the workspace's zone, both whole, or instants. */
function spanOf(
  { from, to }: QueryParameters,
  { moment: { now, timeZone } }: Reader,
  isOfRecord: boolean,
): Pick<HistoryAsked, 'from' | 'to'> {
  const [first, last] = [textOf(from, 'from'), textOf(to, 'to')]
  if (first === undefined && last === undefined)
    return isOfRecord ? {} : { from: startOfDay(localDate(now, timeZone), timeZone) }
  return {
    ...(first !== undefined && { from: momentOf(first, 'from', timeZone, 0) }),
    ...(last !== undefined && { to: momentOf(last, 'to', timeZone, 1) }),
  }
}

/** @param days that a day is moved on by, for the end of a span */
function momentOf(text: string, name: string, timeZone: string, days: number): string {
  if (isDate(text)) return startOfDay(addDays(text, days), timeZone)
  const moment = instantOf(text)
  if (moment !== undefined) return moment
  throw badQuery(name, { zh: '须为日期 YYYY-MM-DD 或时间', en: 'a day YYYY-MM-DD or an instant is expected' })
}

function oneOf<T extends string>(value: unknown, name: string, known: readonly T[]): T | undefined {
  const text = textOf(value, name)
  if (text === undefined || text === '') return undefined
  const found = known.find((each) => each === text)
  if (!found) throw badQuery(name, { zh: `须为 ${known.join('、')} 之一`, en: `must be one of ${known.join(', ')}` })
  return found
}

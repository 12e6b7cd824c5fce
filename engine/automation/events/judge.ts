/** What is wrong with something that is said to have happened. */
import { TesseraError } from '../../kernel/errors.ts'
import { dataIssues } from './event-data.ts'
import { type EventInForce, type Happening, TRUSTED } from './types.ts'

/** Characters of the data of one event, as JSON. */
export const LARGEST_DATA = 256 * 1024

/** The refusal that it gets; nothing where it may be accepted. */
export function faultOf(
  { barred, code, data, source }: Happening,
  event: EventInForce | undefined,
): TesseraError | undefined {
  if (!event || barred === true) return new TesseraError('EVENT_UNKNOWN', { event: code.slice(0, 63) })
  // what records and days bring is nobody's to report, nor to learn the names of
  if (source === 'application' && event.origin.source !== 'external')
    return new TesseraError('EVENT_UNKNOWN', { event: code.slice(0, 63) })
  if (!event.enabled) return new TesseraError('EVENT_DISABLED', { event: code })
  if (TRUSTED.has(source)) return undefined
  if (JSON.stringify(data).length > LARGEST_DATA)
    return new TesseraError('EVENT_TOO_LARGE', { event: code, most: LARGEST_DATA / 1024 })
  const issues = dataIssues(event.fields, data)
  const [first] = issues
  if (!first) return undefined
  const more = issues.length - 1
  const reason = {
    zh: first.message.zh + (more > 0 ? `，另有 ${more} 处` : ''),
    en: first.message.en + (more > 0 ? `, and ${more} more` : ''),
  }
  return new TesseraError('EVENT_INVALID', { event: code, reason }, { issues })
}

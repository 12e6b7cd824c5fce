/** What a call that failed, or an answer, means for a message: whether the other side may have taken it. */
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { OutboundResponse } from '../../outbound/index.ts'
import type { Handed } from './types.ts'

/** The connection was never made, so nothing was taken. */
const BEFORE: ReadonlySet<unknown> = new Set(['name', 'refused', 'unreachable', 'certificate', 'tls', 'connect'])

/** Why no answer came, as it counts for a message. */
export function failedCall(error: unknown): Handed {
  if (!(error instanceof TesseraError)) return { state: 'unknown', code: 'BROKEN', reason: BROKEN }
  const { code, text: reason } = error
  if (code === 'OUTBOUND_REFUSED' || code === 'OUTBOUND_ALLOW_INVALID') return { state: 'failed', code, reason }
  if (code === 'OUTBOUND_BUSY' || BEFORE.has(error.data['reason'])) return { state: 'retry', code, reason }
  return { state: 'unknown', code, reason }
}

/**
 * What a status says when the body says nothing; nothing for an ordinary answer.
 * @param isRepeatable the other side tells repeats; of others nobody knows what a server that failed has passed on
 */
export function byStatus(
  { status, headers }: Pick<OutboundResponse, 'status' | 'headers'>,
  isRepeatable = false,
): Handed | undefined {
  if (status >= 200 && status < 300) return undefined
  const code = `HTTP_${status}`
  const reason = { zh: `对方应答 HTTP ${status}`, en: `it answered HTTP ${status}` }
  if (status === 410) return { state: 'failed', code, reason, gone: true }
  if (!isRepeatable && (status >= 500 || status === 408)) return { state: 'unknown', code, reason }
  const isLater = status >= 500 || status === 408 || status === 425 || status === 429
  if (!isLater) return { state: 'failed', code, reason }
  const afterMs = retryAfter(headers['retry-after'])
  return { state: 'retry', code, reason, ...(afterMs !== undefined && { afterMs }) }
}

const MOST_AFTER_MS = 86_400_000

/** Seconds or a date; what cannot be read counts as not said. */
export function retryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MOST_AFTER_MS) : undefined
}

/** The object that an answer holds; nothing where it is no JSON object. */
export function objectIn(body: Uint8Array | string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A text that stands in an answer; '' for anything else. */
export function textIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export const BROKEN: Text = { zh: '连接中断，结果未知', en: 'the connection broke; nobody knows what became of it' }
export const UNREADABLE: Text = { zh: '对方的应答无法识别', en: 'its answer cannot be read' }

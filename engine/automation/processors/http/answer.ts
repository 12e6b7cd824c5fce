/**
 * What an answer, or none, means for the work: done, failed for good, to be tried again, or not to be known. What leaves
 * tells people what happened without telling what the other side keeps.
 */
import { leavesOf, redacted } from '../../../audit/index.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import { asUrl } from '../../../kernel/placeholders.ts'
import type { OutboundResponse } from '../../../outbound/index.ts'
import type { Outcome } from '../types.ts'

/** How the call counts for its host. */
export type Judged = { readonly outcome: Outcome; readonly counts: 'ok' | 'failed' | 'none' }

/** Of an answer so much is kept. */
export const HEAD_CHARACTERS = 4_096

const LONGEST_WAIT_MS = 24 * 60 * 60_000
/** Said by a server that has not done it and asks for patience. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429])
/** The connection never stood, so nothing was asked. */
const NEVER_ASKED: ReadonlySet<unknown> = new Set(['name', 'refused', 'certificate', 'tls', 'unreachable', 'connect'])

/** @param missing paths that had no value, noted in the result */
export function judgeAnswer(
  { status, headers }: Pick<OutboundResponse, 'status' | 'headers'>,
  { once, missing, now }: { readonly once: boolean; readonly missing: readonly string[]; readonly now: number },
): Judged {
  if (status >= 200 && status < 300)
    return {
      outcome: { state: 'succeeded', result: { status, ...(missing.length > 0 && { missing }) } },
      counts: 'ok',
    }
  const [code, reason] = [`HTTP_${status}`, said(status)]
  const afterMs = retryAfter(headers['retry-after'], now)
  const wish = afterMs === undefined ? {} : { afterMs }
  if (LATER.has(status))
    return {
      outcome: once ? { state: 'failed', code, reason } : { state: 'retry', code, reason, ...wish },
      counts: 'ok',
    }
  if (status < 500) return { outcome: { state: 'failed', code, reason }, counts: 'ok' }
  return {
    outcome: once ? { state: 'unknown', code, reason } : { state: 'retry', code, reason, ...wish },
    counts: 'failed',
  }
}

/** What a call that brought no answer means. */
export function judgeFault(error: unknown, once: boolean): Judged {
  if (!(error instanceof TesseraError)) throw error
  const { code, text: reason, data } = error
  switch (code) {
    case 'OUTBOUND_REFUSED':
      return { outcome: { state: 'failed', code, reason }, counts: 'none' }
    case 'OUTBOUND_BUSY':
      return { outcome: { state: 'wait', afterMs: BUSY_MS }, counts: 'none' }
    case 'OUTBOUND_ALLOW_INVALID':
      return { outcome: { state: 'retry', code, reason }, counts: 'none' }
    case 'OUTBOUND_UNREACHABLE':
    case 'OUTBOUND_TIMEOUT':
    case 'OUTBOUND_BAD_ANSWER':
    case 'OUTBOUND_TOO_LARGE': {
      const isUnknown = once && !NEVER_ASKED.has(data['reason'])
      return { outcome: { state: isUnknown ? 'unknown' : 'retry', code, reason }, counts: 'failed' }
    }
    default:
      // a value that cannot stand in its place, a secret that is not set: nothing was called
      return { outcome: { state: 'failed', code, reason }, counts: 'none' }
  }
}

const BUSY_MS = 1_000

/** A number whose last place may be a letter. */
const ID_CARD = /\d{17}[\dXx]/g

/** The beginning of an answer as text, without what was sent, secrets, and what looks like a number of a person. */
export function headOf(body: Buffer, sent: unknown, secrets: Iterable<string>): string {
  // in the whole text: what is cut in two is not found any more
  const values = new Set([...secrets, ...leavesOf(sent)].flatMap(spellingsOf))
  const long = [...values].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length)
  let text = body.toString('utf8').replaceAll(ID_CARD, BLOT)
  for (const value of long) if (text.includes(value)) text = text.replaceAll(value, BLOT)
  if (text.length <= READ_CHARACTERS) return redacted(text).slice(0, HEAD_CHARACTERS)
  // patterns are slow in long texts; of what stands at the cut nobody knows what it was
  return redacted(text.slice(0, READ_CHARACTERS).replace(/[\w.+@ -]{1,128}$/, '')).slice(0, HEAD_CHARACTERS)
}

const BLOT = '•••'
/** Shorter values are words of any answer. */
const SHORTEST = 3
const READ_CHARACTERS = HEAD_CHARACTERS + 256

/** An answer may echo a value as it stood in an address, in JSON or in a header. */
function spellingsOf(value: string): string[] {
  const url = asUrl(value)
  const json = JSON.stringify(value).slice(1, -1)
  const ascii = json.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const slashed = [json, ascii].map((each) => each.replaceAll('/', '\\/'))
  const base64 = Buffer.from(value).toString('base64url')
  return [value, url, url.replaceAll('%20', '+'), json, ascii, ...slashed, base64, standard(base64)]
}

function standard(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/')
}

/** Milliseconds that a server asks to be left alone: seconds, or a date of HTTP. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS)
}

function said(status: number): { zh: string; en: string } {
  if (status < 400)
    return { zh: `对方要求跳转（${status}），不予跟随`, en: `It redirects (${status}), which is not followed` }
  if (status === 410) return { zh: '对方声明接口已停用（410）', en: 'The other side says that it is gone (410)' }
  if (LATER.has(status))
    return { zh: `对方要求稍后再试（${status}）`, en: `The other side asks for patience (${status})` }
  if (status < 500) return { zh: `对方拒绝了请求（${status}）`, en: `The other side refuses the request (${status})` }
  return { zh: `对方服务出错（${status}）`, en: `The other side failed (${status})` }
}

/**
 * Signatures as Standard Webhooks has them: over `id.timestamp.body`, under a secret `whsec_…` of 24 to 64 bytes. Two
 * secrets are in force while one is exchanged for another; each signs, and receivers take either.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const PREFIX = 'whsec_'
const FEWEST_BYTES = 24
const MOST_BYTES = 64

export interface Signed {
  readonly id: string
  /** Seconds. */
  readonly timestamp: number
  readonly body: string
}

export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64')}`
}

/** The bytes of a secret; nothing where it is none. */
export function webhookKey(secret: string): Buffer | undefined {
  if (!secret.startsWith(PREFIX)) return undefined
  const text = secret.slice(PREFIX.length)
  const bytes = Buffer.from(text, 'base64')
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  return isWhole && bytes.length >= FEWEST_BYTES && bytes.length <= MOST_BYTES ? bytes : undefined
}

/** The header `webhook-signature`: one signature for each secret, parted by blanks. */
export function webhookSignature({ id, timestamp, body }: Signed, keys: readonly Buffer[]): string {
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' ')
}

/** Whether one of the signatures of a header is of one of the keys; in the same time whatever is wrong with it. */
export function isSignedBy(signed: Signed, header: string, keys: readonly Buffer[]): boolean {
  const wanted = keys.map((key) => Buffer.from(webhookSignature(signed, [key])))
  return header
    .split(' ')
    .map((each) => Buffer.from(each))
    .some((given) => wanted.some((each) => each.length === given.length && timingSafeEqual(each, given)))
}

/** From where a request comes. */
import type { IncomingMessage } from 'node:http'

const LOOPBACK = /^(::1$|127\.|::ffff:127\.)/

/** A proxy on this machine says for whom it asks; nobody else is believed. As Express tells it by its setting. */
export function addressOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const hops = [socket.remoteAddress ?? '', ...forwarded.reverse()]
  return (hops.find((hop) => !LOOPBACK.test(hop)) ?? hops.at(-1) ?? '').slice(0, 64)
}

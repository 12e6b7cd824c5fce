/**
 * From the text of an address to what may be called: scheme, host, port and path, checked as far as can be told without
 * resolving the name. The text is read as browsers read it, which folds all spellings of a host into one, and only the
 * result is judged.
 */
import { isIPv4, isIPv6 } from 'node:net'

import type { AllowList } from './allow.ts'
import { HOST_NAME } from './host.ts'
import { refused } from './refusal.ts'

export interface Target {
  readonly url: URL
  readonly secure: boolean
  /** The name, or the address without brackets; small letters, no dot at its end. */
  readonly host: string
  /** True when the host is an address itself, so nothing is resolved. */
  readonly literal: boolean
  readonly port: number
}

const PORTS: ReadonlySet<number> = new Set([80, 443, 8443])
const LONGEST = 8_192
/** A parser drops or turns these silently, so a person may have seen another address than is called. */
const TREACHEROUS = /[\p{Cc}\p{Cf}\p{Z}\\]/u

/** @throws TesseraError OUTBOUND_REFUSED */
export function targetOf(text: string, allow: AllowList): Target {
  const url = parsed(text)
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (namesSomebody(text, url)) throw refused('credentials', host)
  const literal = isIPv4(host) || isIPv6(host)
  if (!literal && !HOST_NAME.test(host)) throw refused('unreadable')
  const secure = url.protocol === 'https:'
  const port = Number(url.port || (secure ? 443 : 80))
  const address = literal ? host : undefined
  if (!secure && !allow.host(host) && !(literal && allow.address(host))) throw refused('plain', host)
  if (!PORTS.has(port) && !allow.port(port, host, address)) throw refused('port', host)
  url.hash = ''
  return { url, secure, host, literal, port }
}

function parsed(text: string): URL {
  if (text.length > LONGEST || TREACHEROUS.test(text) || !URL.canParse(text)) throw refused('unreadable')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('scheme')
  // `https:host` and `https:///host` are read in several ways
  if (!/^https?:\/\/[^/]/i.test(text)) throw refused('unreadable')
  return url
}

/** An empty account before the host, too: it would hide from people which of two names is the host. */
function namesSomebody(text: string, { username, password }: URL): boolean {
  return username !== '' || password !== '' || (text.split(/[/?#]/)[2]?.includes('@') ?? false)
}

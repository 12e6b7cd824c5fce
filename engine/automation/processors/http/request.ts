/**
 * From a processor, an event's data and secrets to the request that is sent: each value is spelled for the place in which
 * it stands, and what has no value is noted. Secrets are put in last, so that whoever shows the request can leave them out.
 */
import { createHash, createHmac } from 'node:crypto'

import { TesseraError } from '../../../kernel/errors.ts'
import { asText, asUrl, fill, type Lookup, lookupIn } from '../../../kernel/placeholders.ts'
import { signingKey } from '../secrets.ts'
import type { ProcessorParameter } from '../types.ts'
import { fillAddress } from './address.ts'
import { type CallForm, isFilled, secretName, SIGNING } from './form.ts'

export interface FilledRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Paths that had no value. */
  readonly missing: readonly string[]
}

export interface Filling {
  readonly data: Readonly<Record<string, unknown>>
  readonly secrets: ReadonlyMap<string, string>
  /** The same on every attempt: whoever receives it twice can tell. */
  readonly key: string
  /** Seconds of the epoch, as signatures tell it. */
  readonly seconds: number
}

/**
 * @throws TesseraError PLACEHOLDER_INVALID where a value cannot stand in its place, PARAMETER_MISSING where a required
 * one has none, PROCESSOR_SECRET_MISSING where a secret is not set
 */
export function fillRequest(form: CallForm, { data, secrets, key, seconds }: Filling): FilledRequest {
  const missing = new Set<string>()
  const own = lookupIn(data)
  const lookup: Lookup = (path) => {
    const value = own(path)
    if (value === undefined || value === null) missing.add(path)
    return value
  }
  const url = fillAddress(form.url, lookup)
  const values = form.parameters.map((one) => [one.name, parameterOf(one, lookup, secrets)] as const)
  const query = values.map(([name, value]) => `${asUrl(name)}=${asUrl(value)}`).join('&')
  if (query !== '') url.search = url.search === '' ? query : `${url.search}&${query}`
  const body = form.method === 'POST' && form.body !== '' ? fill(form.body, lookup, 'json') : undefined
  const headers = {
    accept: 'application/json, */*;q=0.5',
    ...Object.fromEntries(form.headers.map((one) => [one.name.toLowerCase(), headerOf(one, lookup, secrets)])),
    ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    'idempotency-key': key,
    'webhook-id': key,
    ...signature(secrets.get(SIGNING), { key, seconds, body: body ?? '' }),
  }
  return { method: form.method, url: url.href, headers, ...(body !== undefined && { body }), missing: [...missing] }
}

/** Hex SHA-256 over what was asked, as a trace that tells nothing. */
export function digestOf({ method, url, body = '' }: FilledRequest): string {
  return createHash('sha256').update(`${method} ${url}\n${body}`).digest('hex')
}

function parameterOf(one: ProcessorParameter, lookup: Lookup, secrets: ReadonlyMap<string, string>): string {
  if (one.secret === true) return secretOf('parameter', one.name, secrets)
  const { name, value = '' } = one
  const filled = isFilled(one) ? fill(value, lookup, 'text') : value
  if (one.required === true && filled === '') throw new TesseraError('PARAMETER_MISSING', { name })
  return filled
}

function headerOf(one: ProcessorParameter, lookup: Lookup, secrets: ReadonlyMap<string, string>): string {
  if (one.secret === true) return secretOf('header', one.name, secrets)
  return fill(one.value ?? '', (path) => asText(lookup(path)), 'header')
}

function secretOf(part: 'parameter' | 'header', name: string, secrets: ReadonlyMap<string, string>): string {
  const secret = secrets.get(secretName(part, name))
  if (secret === undefined) throw new TesseraError('PROCESSOR_SECRET_MISSING', { name })
  return secret
}

/** As Standard Webhooks say: over id, time and body, so that nothing of it can be sent again as another. */
function signature(
  secret: string | undefined,
  { key, seconds, body }: { readonly key: string; readonly seconds: number; readonly body: string },
): Record<string, string> {
  if (secret === undefined) return {}
  const signed = createHmac('sha256', signingKey(secret)).update(`${key}.${seconds}.${body}`).digest('base64')
  return { 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signed}` }
}

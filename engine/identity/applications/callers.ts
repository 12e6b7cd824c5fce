/**
 * Finds out which application calls, by a signature or by a token, and whether it may call now. What enters is what a call
 * says of itself; what leaves is the caller with its rights, or a refusal. Who cannot prove to be an application learns
 * neither whether there is one of that name nor what else is wrong.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'

import type { ApplicationPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isWithin } from './addresses.ts'
import { Admissions, type Call, CLOCK_SECONDS } from './admission.ts'
import { RATES } from './rates.ts'
import { type KnownApplication, principalOf, type Registry } from './registry.ts'
import { isSignedBy, type SignedParts } from './signing.ts'
import { closeToken, narrowed, openToken, readToken, scopeNames, TOKEN_SECONDS } from './tokens.ts'
import type { Scopes, StoredApplication } from './types.ts'

/** Hears whose call it seems to be, also of one that is refused, for the log. */
export type Seen = (application: string) => void

export interface SignedCall extends SignedParts {
  readonly appId: string
  /** Header X-Signature. */
  readonly signature: string
  /** Where the call comes from. */
  readonly address: string
}

export interface OpenCaller {
  readonly principal: ApplicationPrincipal
  readonly application: StoredApplication
  readonly scopes: Scopes
  readonly rate: { readonly limit: number; readonly calls: number; readonly seconds: number }
}

export interface ClientCredentials {
  readonly appId: string
  readonly secret: string
  readonly address: string
}

/** Applications have two secrets at most; of those that have fewer, and of unknown ones, these are tried. */
const NOBODYS = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')] as const
const MOST_SECRETS = 2

export class Callers {
  readonly #db: Database
  readonly #registry: Registry
  readonly #admissions: Admissions

  constructor(db: Database, registry: Registry) {
    this.#db = db
    this.#registry = registry
    this.#admissions = new Admissions(db)
  }

  /** @throws TesseraError APPLICATION_REFUSED, REQUEST_EXPIRED, REQUEST_REPEATED, and what `admitted` refuses */
  async signed(call: SignedCall, seen: Seen): Promise<OpenCaller> {
    const known = await this.#registry.byAppId(call.appId)
    if (known) seen(known.facts.id)
    const isRight = isSignedBy(secretsOf(known), call.signature, call)
    if (!known || !isRight) throw new TesseraError('APPLICATION_REFUSED')
    requireUsable(known, call.address)
    const { nonce, timestamp } = call
    return this.#admitted(known, known.facts, { signed: { nonce, timestamp: Number(timestamp) } })
  }

  /** @throws TesseraError TOKEN_REFUSED, and what `admitted` refuses */
  async bearer(token: string, address: string, seen: Seen): Promise<OpenCaller> {
    const live = await readToken(this.#db, token)
    const known = live && (await this.#registry.byId(live.application))
    if (!known) throw new TesseraError('TOKEN_REFUSED')
    seen(known.facts.id)
    requireUsable(known, address)
    // what was taken from the application since is not the token's any more
    const own = new Set(scopeNames(known.facts))
    const left = live.scopes?.filter((name) => own.has(name) || name.startsWith('event:'))
    const scopes = left ? narrowed(known.facts, left) : known.facts
    if (!scopes) throw new TesseraError('TOKEN_REFUSED')
    return this.#admitted(known, scopes, {})
  }

  /**
   * A token for an application that shows its secret.
   * @param wanted names of rights; nothing for all
   * @returns undefined where it wants what it has not
   * @throws TesseraError APPLICATION_REFUSED, TOO_MANY_CALLS, and what `requireUsable` refuses
   */
  async issueToken(
    credentials: ClientCredentials,
    wanted: readonly string[] | undefined,
    seen: Seen,
  ): Promise<{ token: string; seconds: number; scopes: readonly string[] } | undefined> {
    const { facts } = await this.#withSecret(credentials, seen)
    if (wanted && !narrowed(facts, wanted)) return undefined
    const token = await openToken(this.#db, facts.id, wanted)
    return { token, seconds: TOKEN_SECONDS, scopes: wanted ?? scopeNames(facts) }
  }

  /** Ends a token that the application itself no longer wants. @throws TesseraError as `issueToken` */
  async revokeToken(credentials: ClientCredentials, token: string, seen: Seen): Promise<void> {
    const { facts } = await this.#withSecret(credentials, seen)
    await closeToken(this.#db, facts.id, token)
  }

  async #withSecret({ appId, secret, address }: ClientCredentials, seen: Seen): Promise<KnownApplication> {
    const known = await this.#registry.byAppId(appId)
    if (known) seen(known.facts.id)
    const isRight = secretsOf(known).filter((each) => isSame(each, secret)).length > 0
    if (!known || !isRight) throw new TesseraError('APPLICATION_REFUSED')
    requireUsable(known, address)
    await this.#admitted(known, known.facts, {})
    return known
  }

  async #admitted({ facts }: KnownApplication, scopes: Scopes, call: Pick<Call, 'signed'>): Promise<OpenCaller> {
    const { inTime, passed, calls, seconds } = await this.#admissions.admit({ application: facts.id, ...call })
    if (!inTime) throw new TesseraError('REQUEST_EXPIRED', { seconds: CLOCK_SECONDS })
    if (!passed) throw new TesseraError('REQUEST_REPEATED')
    const limit = RATES[facts.rate]
    if (calls > limit)
      throw new TesseraError('TOO_MANY_CALLS', { limit, seconds }, { data: { limit, seconds, rate: facts.rate } })
    return { principal: principalOf(facts, scopes), application: facts, scopes, rate: { limit, calls, seconds } }
  }
}

/** Always as many, so that nobody can tell by the time which application there is. */
function secretsOf(known: KnownApplication | undefined): readonly string[] {
  return [...(known?.secrets ?? []), ...NOBODYS].slice(0, MOST_SECRETS)
}

function isSame(secret: string, given: string): boolean {
  const [a, b] = [Buffer.from(secret), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Who has proved to be this application is told why it may not call. */
function requireUsable({ facts, expired, networks }: KnownApplication, address: string): void {
  if (facts.status !== 'enabled') throw new TesseraError('APPLICATION_DISABLED')
  if (expired) throw new TesseraError('APPLICATION_EXPIRED', { at: facts.expires_at ?? '' })
  if (!facts.any_address && !isWithin(networks, address)) throw new TesseraError('ADDRESS_REFUSED', { address })
}

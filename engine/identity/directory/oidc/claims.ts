/** From what a provider says of somebody to a person, by the mapping of the settings. */
import type { DirectoryPerson } from '../types.ts'
import type { OidcSettings } from './settings.ts'

export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string }

type Told = Readonly<Record<string, unknown>>

const LONGEST = 200
const MOST_GROUPS = 1_000

/** @param more what the provider told beside the token; what the signed token says comes first */
export function personOf({ claims }: OidcSettings, token: Claims, more: Told): DirectoryPerson {
  const text = (claim: string): string | undefined => textIn(token, claim) ?? textIn(more, claim)
  // whether an address was verified counts for the address of the same source alone
  const source = textIn(token, claims.email) === undefined ? more : token
  const parts = {
    account: text(claims.account),
    name: text(claims.name),
    mobile: text(claims.mobile),
    email: textIn(source, claims.email),
  }
  return {
    issuer: token.iss,
    subject: token.sub,
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
    emailVerified: isTrue(source['email_verified']),
    groups: listIn(token, claims.groups) ?? listIn(more, claims.groups) ?? [],
    methods: listIn(token, 'amr') ?? [],
  }
}

/** Some providers write truth as a word. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

function valueIn(told: Told, claim: string): unknown {
  if (Object.hasOwn(told, claim)) return told[claim]
  return claim
    .split('.')
    .reduce<unknown>((value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined), told)
}

function textIn(told: Told, claim: string): string | undefined {
  const value = valueIn(told, claim)
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST ? value : undefined
}

function listIn(told: Told, claim: string): readonly string[] | undefined {
  const value = valueIn(told, claim)
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string').slice(0, MOST_GROUPS) : undefined
}

function isObject(value: unknown): value is Told {
  return typeof value === 'object' && value !== null
}

/** The settings of an OpenID Connect provider: read strictly when they are entered, trusted afterwards. */
import type { Issue } from '../../../kernel/errors.ts'
import type { Text } from '../../../kernel/text.ts'

export interface OidcSettings {
  /** Exactly as the provider writes it in its tokens. */
  readonly issuer: string
  readonly client_id: string
  /** Asked for beside `openid`. */
  readonly scopes: readonly string[]
  /** In which claim each part of a person stands; a dot leads into an object. */
  readonly claims: Readonly<Record<ClaimPart, string>>
}

const PARTS = ['account', 'name', 'mobile', 'email', 'groups'] as const
type ClaimPart = (typeof PARTS)[number]

const USUAL: OidcSettings['claims'] = {
  account: 'preferred_username',
  name: 'name',
  mobile: 'phone_number',
  email: 'email',
  groups: 'groups',
}
const USUAL_SCOPES = ['profile', 'email']

export function settingsOf(given: Readonly<Record<string, unknown>>): OidcSettings {
  const { issuer, client_id, scopes = USUAL_SCOPES, claims } = given as Partial<OidcSettings>
  return { issuer: issuer ?? '', client_id: client_id ?? '', scopes, claims: { ...USUAL, ...claims } }
}

export function checkSettings(given: Readonly<Record<string, unknown>>): readonly Issue[] {
  const { issuer, client_id, scopes, claims, ...others } = given
  return [
    ...Object.keys(others).map((path) => wrong(path, SAY.unknown, 'UNKNOWN_PROPERTY')),
    ...(isIssuer(issuer) ? [] : [wrong('issuer', SAY.issuer)]),
    ...(isText(client_id, 300) ? [] : [wrong('client_id', SAY.client)]),
    ...(scopes === undefined || areScopes(scopes) ? [] : [wrong('scopes', SAY.scopes)]),
    ...(claims === undefined ? [] : claimIssues(claims)),
  ]
}

function claimIssues(claims: unknown): readonly Issue[] {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return [wrong('claims', SAY.claims)]
  return Object.entries(claims).flatMap(([part, claim]) => {
    if (!(PARTS as readonly string[]).includes(part)) return [wrong(`claims/${part}`, SAY.unknown, 'UNKNOWN_PROPERTY')]
    return isText(claim, 100) ? [] : [wrong(`claims/${part}`, SAY.claim)]
  })
}

function isIssuer(value: unknown): boolean {
  if (!isText(value, 300) || !URL.canParse(value)) return false
  const { protocol, search, hash, username, password } = new URL(value)
  return (protocol === 'https:' || protocol === 'http:') && search + hash + username + password === ''
}

function areScopes(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 20 && value.every((each) => isText(each, 100) && !/["\\]/.test(each))
}

/** Visible characters without blanks. */
function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && /^[\x21-\x7e]+$/.test(value)
}

function wrong(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

const SAY = {
  unknown: { zh: '没有这个属性', en: 'there is no such property' },
  issuer: {
    zh: '须为身份提供方的地址，如 https://login.example.com',
    en: 'write the address of the provider, such as https://login.example.com',
  },
  client: { zh: '须填写应用标识', en: 'the client id is required' },
  scopes: { zh: '须为授权范围的列表，最多 20 个', en: 'a list of scopes is expected, at most 20' },
  claims: { zh: '须为对象', en: 'an object is expected' },
  claim: { zh: '须为声明的名称，不含空格', en: 'the name of a claim is expected, without blanks' },
} as const satisfies Record<string, Text>

/** The code flow: the address to leave for, and the checks of what comes back. */
import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clockTolerance,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'

import { TesseraError } from '../../../kernel/errors.ts'
import { failed } from '../failure.ts'
import type { DirectoryAccess, DirectoryPerson, Keepsake } from '../types.ts'
import { type Claims, personOf } from './claims.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { type OidcSettings, settingsOf } from './settings.ts'

/** Clocks differ. */
const TOLERANCE_SECONDS = 30
const TIMEOUT_SECONDS = 15

/** Reads the provider's own description, anew each time: keys and addresses change. @throws TesseraError DIRECTORY_FAILED */
export async function configured({ outbound, secret, settings }: DirectoryAccess): Promise<Configuration> {
  const { issuer, client_id } = settingsOf(settings)
  const server = new URL(issuer)
  // openid-client checks tokens that come straight from the provider only when it is told to
  const execute = [enableNonRepudiationChecks, ...(server.protocol === 'http:' ? [allowInsecureRequests] : [])]
  const metadata = { [clockTolerance]: TOLERANCE_SECONDS, ...(secret !== undefined && { client_secret: secret }) }
  return distrusting('unreachable', () =>
    discovery(server, client_id, metadata, secret === undefined ? None() : undefined, {
      [customFetch]: guardedFetch(outbound),
      timeout: TIMEOUT_SECONDS,
      execute,
    }),
  )
}

export async function begin(access: DirectoryAccess, back: string): Promise<{ address: string; keep: Keepsake }> {
  const config = await configured(access)
  const keep = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
  const address = buildAuthorizationUrl(config, {
    redirect_uri: back,
    scope: scopeOf(settingsOf(access.settings)),
    state: keep.state,
    nonce: keep.nonce,
    code_challenge: await calculatePKCECodeChallenge(keep.verifier),
    code_challenge_method: 'S256',
  })
  return { address: address.href, keep }
}

export async function finish(access: DirectoryAccess, keep: Keepsake, came: URL): Promise<DirectoryPerson> {
  const { state = '', nonce = '', verifier = '' } = keep
  if (came.searchParams.get('state') !== state) throw failed('expired')
  const config = await configured(access)
  return distrusting('untrusted', async () => {
    const tokens = await authorizationCodeGrant(config, came, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims() as Claims
    return personOf(settingsOf(access.settings), claims, await moreOf(config, tokens.access_token, claims))
  })
}

/** What the provider tells of the person beside the token, where it has an address for that. */
async function moreOf(
  config: Configuration,
  token: string,
  { sub }: Claims,
): Promise<Readonly<Record<string, unknown>>> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {}
  return fetchUserInfo(config, token, sub)
}

function scopeOf({ scopes }: OidcSettings): string {
  return [...new Set(['openid', ...scopes])].join(' ')
}

/** Errors of the library are about what the provider sent; those of our own client say more and pass. */
async function distrusting<T>(reason: 'unreachable' | 'untrusted', work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw ownErrorIn(error) ?? failed(error instanceof AuthorizationResponseError ? 'cancelled' : reason, error)
  }
}

function ownErrorIn(error: unknown): TesseraError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof TesseraError) return each
  return undefined
}

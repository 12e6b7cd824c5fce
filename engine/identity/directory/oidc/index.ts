/**
 * In charge of directories that speak OpenID Connect. What enters are the settings of one provider and the address that a
 * visitor came back with; what leaves is a person the provider vouches for. Code flow with PKCE, state and nonce; tokens
 * are checked for issuer, audience, time and signature by openid-client, whose calls all go through our own client.
 */
import type { DirectoryAdapter } from '../types.ts'
import { diagnose } from './diagnose.ts'
import { begin, finish } from './flow.ts'
import { checkSettings } from './settings.ts'

export const oidc: DirectoryAdapter = {
  kind: 'oidc',
  label: { zh: 'OpenID Connect', en: 'OpenID Connect' },
  check: checkSettings,
  begin,
  finish,
  diagnose,
}

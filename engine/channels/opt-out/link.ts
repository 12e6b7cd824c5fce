/** Links by which recipients of mails say that they want no more: signed, so that nobody opts others out. */
import { createHmac, timingSafeEqual } from 'node:crypto'

import type { Vault } from '../../settings/index.ts'
import type { MessageKind } from '../adapters/types.ts'

const PURPOSE = 'opt-out links'
export const OPT_OUT_PATH = '/hooks/v1/opt-out'

export interface OptOutLink {
  readonly kind: MessageKind
  /** As it is compared. */
  readonly address: string
}

/** Nothing where it is not known under which address the system is reached. */
export function optOutLink(vault: Vault, base: string, link: OptOutLink): string | null {
  if (!URL.canParse(base)) return null
  return new URL(`${OPT_OUT_PATH}/${tokenOf(vault, link)}`, base).href
}

/** What a token stands for; nothing for one that we did not make. */
export function readOptOutToken(vault: Vault, token: string): OptOutLink | undefined {
  const [content = '', given = ''] = token.split('.')
  const wanted = Buffer.from(signature(vault, content))
  const signed = Buffer.from(given)
  if (wanted.length !== signed.length || !timingSafeEqual(wanted, signed)) return undefined
  const [kind, address = ''] = Buffer.from(content, 'base64url').toString('utf8').split('\n')
  return kind === 'mail' || kind === 'sms' ? { kind, address } : undefined
}

function tokenOf(vault: Vault, { kind, address }: OptOutLink): string {
  const content = Buffer.from(`${kind}\n${address}`).toString('base64url')
  return `${content}.${signature(vault, content)}`
}

function signature(vault: Vault, content: string): string {
  return createHmac('sha256', vault.keyFor(PURPOSE).bytes).update(content).digest('base64url')
}

/** Addresses as they are compared: the same person in several spellings is one. */
import { masks } from '../../fields/index.ts'
import type { MessageKind } from '../adapters/types.ts'

/** `+86 138-0000-0000` → `13800000000`, `A@Example.com` → `a@example.com`; undefined for what is no address of the kind. */
export function comparedAddress(kind: MessageKind, address: string): string | undefined {
  const text = address.normalize('NFKC').trim()
  if (kind === 'mail') return text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text) ? text.toLowerCase() : undefined
  const digits = text.replace(/[\s().-]/g, '').replace(/^(?:\+?86|0086)(?=1\d{10}$)/, '')
  return /^\+?\d{5,20}$/.test(digits) ? digits : undefined
}

/** The address as people may see it. */
export function maskedAddress(kind: MessageKind, address: string): string {
  return masks.get(kind === 'mail' ? 'email' : 'phone').apply(address)
}

/** A text of the other side without the address in it. */
export function withoutAddress(text: string, address: string | null, kind: MessageKind): string {
  if (address === null || address === '') return text
  const compared = comparedAddress(kind, address) ?? address
  return [...new Set([address, compared])].reduce(
    (left, each) => left.replaceAll(each, maskedAddress(kind, each)),
    text,
  )
}

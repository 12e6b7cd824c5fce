/** Paints text that leads somewhere outside: to a telephone, a mail program, another site. */
import { h, type VNode } from 'vue'
import type { ScreenField } from '../../engine/screens/types.ts'
import { isMasked } from './kind.ts'

/** A link where `hrefOf` knows one, else the text itself; what is masked leads nowhere. */
export function paintLink(
  value: unknown,
  field: ScreenField,
  hrefOf: (text: string) => string | undefined,
): VNode | string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  if (isMasked(value, field)) return h('span', { class: 'masked' }, text)
  const href = hrefOf(text)
  if (href === undefined) return text
  const outside = href.startsWith('http') ? { target: '_blank', rel: 'noopener noreferrer' } : {}
  return h('a', { href, ...outside, class: 'quiet-link' }, text)
}

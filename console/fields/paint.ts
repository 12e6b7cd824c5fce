/** Parts that paint functions share. */
import { h, type VNode } from 'vue'
import type { FieldFacts, FormatContext } from '../../engine/fields/shared.ts'
import type { ScreenField } from '../../engine/screens/types.ts'
import { isMasked, type PaintContext } from './kind.ts'

/** What is stored is what is read. Lists need nothing of the engine in order to show it. */
export function plainWords(value: unknown): string {
  return String(value ?? '')
}

type Format = (value: unknown, field: FieldFacts, context: FormatContext) => string

/** Plain text with a lock where the value is masked. */
export function paintText(format: Format, value: unknown, field: ScreenField, context: PaintContext): string | VNode {
  if (value === null || value === undefined) return ''
  if (isMasked(value, field)) return h('span', { class: 'masked' }, String(value))
  return format(value, field, context)
}

export function paintTag(label: string, color: string | undefined): VNode | string {
  return color ? h('span', { class: `tag tag--${color}` }, label) : label
}

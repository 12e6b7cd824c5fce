/** Colours: a swatch beside its code. */
import { defineAsyncComponent, h } from 'vue'
import type { ConsoleKind } from '../kind.ts'
import { isMasked } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'

const SWATCH = {
  display: 'inline-block',
  width: '14px',
  height: '14px',
  marginRight: '6px',
  border: '1px solid var(--line)',
  borderRadius: '3px',
  verticalAlign: '-2px',
}

export const color: ConsoleKind = {
  name: 'color',
  format: plainWords,
  width: 110,
  paint: (value, field, context) => {
    if (typeof value !== 'string' || isMasked(value, field)) return paintText(plainWords, value, field, context)
    const swatch = h('span', { 'aria-hidden': 'true', style: { ...SWATCH, backgroundColor: value } })
    return h('span', { style: { whiteSpace: 'nowrap' } }, [swatch, value])
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}

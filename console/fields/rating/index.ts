/** Ratings, painted as stars. */
import { defineAsyncComponent, h } from 'vue'
import { starsOf } from '../../../engine/fields/rating/words.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'
import { starsText, starsWords } from './words.ts'

export const rating: ConsoleKind = {
  name: 'rating',
  format: plainWords,
  width: 120,
  paint: (value, field, context) => {
    if (typeof value !== 'number') return paintText(plainWords, value, field, context)
    const most = starsOf(field.settings)
    const words = starsWords(value, most, context.locale)
    return h(
      'span',
      { class: 'stars', role: 'img', 'aria-label': words, title: words, style: LOOK },
      starsText(value, most),
    )
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../NumberFilter.vue')),
}

const LOOK = { color: 'var(--warning)', letterSpacing: '1px', whiteSpace: 'nowrap' }

/** Several of a list of options, a tag each. */
import { defineAsyncComponent, h } from 'vue'
import { shared } from '../../../engine/fields/multi_enum/shared.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const multiEnum: ConsoleKind = {
  name: 'multi_enum',
  format: shared.format,
  width: 200,
  paint: (value, field, context) => {
    if (isMasked(value, field)) return paintText(shared.format, value, field, context)
    if (!Array.isArray(value) || value.length === 0) return ''
    const tags = value.map((one: unknown) => {
      const color = field.options?.find((option) => option.value === one)?.color ?? 'info'
      return h('span', { key: String(one), class: `tag tag--${color}` }, shared.format([one], field, context))
    })
    // the words between are for those who copy or hear the cell
    return h('span', { class: context.place === 'cell' ? 'tags tags--line' : 'tags' }, tags)
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('./Filter.vue')),
}

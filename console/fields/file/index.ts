/** Files: the first name and how many more in a cell, a list to save them from on a detail page. */
import { defineAsyncComponent, h } from 'vue'
import { filesOf, namesOf } from '../../../engine/fields/file/words.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

const FileList = defineAsyncComponent(() => import('./FileList.vue'))

const format: ConsoleKind['format'] = (value, _field, { locale }) => namesOf(value, locale)

export const file: ConsoleKind = {
  name: 'file',
  format,
  width: 200,
  wide: true,
  ofRecord: true,
  paint: (value, field, context) => {
    if (isMasked(value, field)) return paintText(format, value, field, context)
    const files = filesOf(value)
    const [first, ...others] = files
    if (!first) return ''
    const { place, record } = context
    if (place === 'detail' && record !== undefined) return h(FileList, { files, field: field.name, record })
    if (others.length === 0 || place === 'detail' || record === undefined) return format(value, field, context)
    return h('span', { class: 'tags tags--line', title: format(value, field, context) }, [
      first.name,
      h('span', { class: 'tag' }, `+${others.length}`),
    ])
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../json/Filter.vue')),
}

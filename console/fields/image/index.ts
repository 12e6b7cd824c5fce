/** Images: thumbnails in a cell, larger ones on a detail page, each to be looked at whole. */
import { defineAsyncComponent, h } from 'vue'
import { filesOf, namesOf } from '../../../engine/fields/file/words.ts'
import { fileAddress } from '../file/address.ts'
import { isMasked, type ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'
import './thumbnails.css'

/** Thumbnails that a cell has room for. */
const MOST_IN_CELL = 3

const ImageList = defineAsyncComponent(() => import('./ImageList.vue'))

const format: ConsoleKind['format'] = (value, _field, { locale }) => namesOf(value, locale)

export const image: ConsoleKind = {
  name: 'image',
  format,
  width: 140,
  wide: true,
  ofRecord: true,
  paint: (value, field, context) => {
    if (isMasked(value, field)) return paintText(format, value, field, context)
    const images = filesOf(value)
    const { place, record } = context
    if (images.length === 0) return ''
    if (record === undefined) return format(value, field, context)
    if (place === 'detail') return h(ImageList, { images, field: field.name, record })
    const shown = images.slice(0, MOST_IN_CELL).map(({ id, name }) =>
      h('img', {
        key: id,
        src: fileAddress(record, field.name, id, 'small'),
        alt: name,
        title: name,
        loading: 'lazy',
        decoding: 'async',
        width: 28,
        height: 28,
      }),
    )
    const more = images.length - shown.length
    return h('span', { class: 'thumbnails' }, [...shown, more > 0 ? h('span', { class: 'tag' }, `+${more}`) : null])
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../json/Filter.vue')),
}

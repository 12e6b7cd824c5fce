/** A colour; compared whole, because a part of one says nothing. */
import { formatKind } from '../text/format-kind.ts'
import { colorFormat } from './format.ts'
import { shared } from './shared.ts'

/** `#rrggbb` */
const LENGTH = 7

export const kind = formatKind({
  label: { zh: '颜色', en: 'Colour' },
  shared,
  format: colorFormat,
  valueType: 'option',
  length: () => LENGTH,
  masks: ['full'],
  tidied: (column) => `lower(${column})`,
})

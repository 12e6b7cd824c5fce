/** The lines of a record: counted in a cell, a table on its page, a grid of inputs in its form. */
import { defineAsyncComponent, h } from 'vue'
import { shared } from '../../../engine/fields/children/shared.ts'
import { fill } from '../../../engine/kernel/text.ts'
import type { ConsoleKind, PaintContext } from '../kind.ts'
import { lineFaults, rebasedLines, writtenLines } from './lines.ts'
import { WORDS } from './words.ts'

const LinesTable = defineAsyncComponent(() => import('./LinesTable.vue'))

export const children: ConsoleKind = {
  name: 'children',
  format: shared.format,
  width: 120,
  wide: true,
  paint: (value, field, context) => {
    if (Array.isArray(value) && context.place === 'detail' && field.lines)
      return h(LinesTable, { lines: field.lines, rows: value })
    return Array.isArray(value) ? shared.format(value, field, context) : changeWords(value, context)
  },
  inner: {
    written: writtenLines,
    faults: lineFaults,
    sum: (count) => fill(WORDS.faulty, { n: count }),
    rebased: rebasedLines,
  },
  Input: defineAsyncComponent(() => import('./Input.vue')),
}

/** What a history says of lines: how many came, changed and went. */
function changeWords(value: unknown, { locale }: PaintContext): string {
  if (typeof value !== 'object' || value === null) return ''
  const parts = Object.entries(value).flatMap(([name, count]) =>
    isChange(name) && typeof count === 'number' && count > 0 ? [fill(WORDS[name], { n: count })[locale]] : [],
  )
  return parts.join(locale === 'zh' ? '，' : ', ')
}

function isChange(name: string): name is 'added' | 'changed' | 'removed' {
  return name === 'added' || name === 'changed' || name === 'removed'
}

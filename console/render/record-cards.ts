/** Records as cards: the card part of a template, painted by the field kinds. */
import type { VNode } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { Row } from '../data/types.ts'
import type { PaintContext } from '../fields/kind.ts'
import { kindOf } from '../fields/registry.ts'
import type { Card } from '../kit/CardList.vue'
import { isAddressed, recordPath, titleText } from './columns.ts'

interface Painting {
  readonly context: PaintContext
  text(both: Text): string
}

export function recordCards(screen: ScreenModel, rows: readonly Row[], painting: Painting): Card[] {
  const { template, object, card, fields } = screen
  const painted = (row: Row, name: string | undefined): string | VNode => {
    const field = fields[name ?? '']
    const context = { ...painting.context, record: `${object.name}/${row.id}` }
    return field ? kindOf(field.type).paint(row[field.name], field, context) : ''
  }
  return rows.map((row) => ({
    id: row.id,
    ...(isAddressed(screen) && { href: recordPath(template, row.id) }),
    title: titleText(row, fields[card.title], painting.context),
    subtitle: painted(row, card.subtitle),
    facts: (card.fields ?? []).flatMap((name) => {
      const field = fields[name]
      return field && row[name] !== null ? [{ label: painting.text(field.label), value: painted(row, name) }] : []
    }),
  }))
}

/** Amounts of money, with the sign of their currency. */
import { defineAsyncComponent } from 'vue'
import { moneyWords } from '../../../engine/fields/money/words.ts'
import type { FieldFacts, FormatContext } from '../../../engine/fields/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const money: ConsoleKind = {
  name: 'money',
  format,
  width: 140,
  align: 'right',
  paint: (value, field, context) => paintText(format, value, field, context),
  Input: defineAsyncComponent(() => import('./Input.vue')),
  Filter: defineAsyncComponent(() => import('../NumberFilter.vue')),
}

function format(value: unknown, { settings }: FieldFacts, { locale }: FormatContext): string {
  return value === null || value === undefined ? '' : moneyWords(String(value), settings, locale)
}

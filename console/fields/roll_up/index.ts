/** What is made of other records. Screens show it as the kind of its result; this half serves those who design fields. */
import type { ConsoleKind } from '../kind.ts'
import { paintText, plainWords } from '../paint.ts'

export const rollUp: ConsoleKind = {
  name: 'roll_up',
  format: plainWords,
  width: 130,
  paint: (value, field, context) => paintText(plainWords, value, field, context),
}

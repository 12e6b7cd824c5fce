/** The key of a record; painted only, nobody enters or filters it. */
import { shared } from '../../../engine/fields/id/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { paintText } from '../paint.ts'

export const id: ConsoleKind = {
  name: 'id',
  format: shared.format,
  width: 290,
  paint: (value, field, context) => paintText(shared.format, value, field, context),
}

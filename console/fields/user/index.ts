/** A person of the workspace; chosen and filtered like any other record. */
import { shared } from '../../../engine/fields/user/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { reference } from '../reference/index.ts'
import { titled } from '../reference/titled.ts'

export const user: ConsoleKind = {
  ...reference,
  name: 'user',
  format: shared.format,
  width: 110,
  paint: (value, field, context) => {
    const named = titled(value, field)
    return named ? shared.format(named, field, context) || named.id : ''
  },
}

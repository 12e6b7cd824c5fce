/** A pointer to a person, as browser and server see it; `me` as default is whoever acts. */
import { normaliseId, shared as reference } from '../reference/shared.ts'
import { defaultBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'

export const shared: SharedKind = {
  ...reference,
  name: 'user',
  defaultValue: defaultBy(normaliseId, { me: (context) => context.userId }),
}

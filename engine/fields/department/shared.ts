/** A pointer to a department, as browser and server see it; `mine` as default is the main department of whoever acts. */
import { normaliseId, shared as reference } from '../reference/shared.ts'
import { defaultBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'

export const shared: SharedKind = {
  ...reference,
  name: 'department',
  defaultValue: defaultBy(normaliseId, { mine: (context) => context.departmentId }),
}

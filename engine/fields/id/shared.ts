/** The key of a record, as browser and server see it. */
import { shared as reference } from '../reference/shared.ts'
import type { SharedKind } from '../shared.ts'

export const shared: SharedKind = { ...reference, name: 'id', defaultValue: () => null }

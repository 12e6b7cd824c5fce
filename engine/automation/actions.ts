/** What can be done to definitions of this room, beyond changing their fields. */
import type { Database } from '../database/index.ts'
import type { RecordActions } from '../records/index.ts'
import { eventActions } from './events/write/actions.ts'
import { strategyActions } from './strategies/actions.ts'

export function automationActions(db: Database, actions: RecordActions): RecordActions {
  return strategyActions(db, eventActions(db, actions))
}

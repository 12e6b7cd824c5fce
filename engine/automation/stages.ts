/** What this room has to say when its definitions are written like any record. */
import type { Database } from '../database/index.ts'
import type { WriteStages } from '../records/index.ts'
import { eventStages } from './events/stages.ts'

export function automationStages(db: Database, stages: WriteStages): WriteStages {
  return eventStages(db, stages)
}

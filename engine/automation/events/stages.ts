/** What is to be said when events are written like any record. */
import type { Database } from '../../database/index.ts'
import type { WriteStages } from '../../records/index.ts'
import { eventsLeave, eventsWritten, imposeCodes } from './write/stage.ts'

export function eventStages(db: Database, stages: WriteStages): WriteStages {
  return stages
    .onCreate('sys_event', imposeCodes)
    .beforeDelete('sys_event', eventsLeave(db))
    .afterWrite('sys_event', (written) => eventsWritten(db, written))
}

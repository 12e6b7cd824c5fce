/** What is to be said when events are written like any record. */
import type { Database } from '../../database/index.ts'
import type { WriteStages } from '../../records/index.ts'

export function eventStages(_db: Database, stages: WriteStages): WriteStages {
  return stages
}

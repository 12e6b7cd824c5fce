/** What all rooms have to say about writes and can do to records, put together for a process that serves. */
import { automationActions, automationStages, type ProcessorTypes } from '../automation/index.ts'
import type { Database } from '../database/index.ts'
import { recordActions, type Sessions, writeStages } from '../identity/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { RecordActions, WriteStages } from '../records/index.ts'
import { schemeStages } from '../screens/index.ts'
import type { Parameters } from '../settings/index.ts'
import { tagActions, tagStages } from '../tags/index.ts'

/** Rooms that are put together after the stages, which ask them. */
export interface LaterRooms {
  /** Where work for many records goes. */
  jobs(): Jobs
  /** What processors there can be. */
  types(): ProcessorTypes
}

export function stagesOf(db: Database, sessions: Sessions, { jobs, types }: LaterRooms): WriteStages {
  return schemeStages(db, automationStages(db, tagStages(db, writeStages(db, sessions), jobs), types))
}

/** What can be done to records of all rooms, put together for a process that serves. */
export function actionsOf(db: Database, sessions: Sessions, parameters: Parameters): RecordActions {
  return automationActions(db, tagActions(db, recordActions(db, sessions, parameters)))
}

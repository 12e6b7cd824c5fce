/** What all rooms have to say about writes, put together for a process that serves. */
import { automationStages } from '../automation/index.ts'
import type { Database } from '../database/index.ts'
import { type Sessions, writeStages } from '../identity/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { WriteStages } from '../records/index.ts'
import { schemeStages } from '../screens/index.ts'
import { tagStages } from '../tags/index.ts'

/** @param jobs where work for many records goes, once there are any */
export function stagesOf(db: Database, sessions: Sessions, jobs: () => Jobs): WriteStages {
  return schemeStages(db, automationStages(db, tagStages(db, writeStages(db, sessions), jobs)))
}

/** What this room has to say when its definitions are written like any record. */
import type { Database } from '../database/index.ts'
import type { WriteStages } from '../records/index.ts'
import { eventStages } from './events/stages.ts'
import { processorStages } from './processors/stages.ts'
import type { ProcessorTypes } from './processors/types.ts'
import { strategyStages } from './strategies/stages.ts'

/** @param types what processors there can be, once the process has put them together */
export function automationStages(
  db: Database,
  stages: WriteStages,
  types: () => ProcessorTypes | undefined = () => undefined,
): WriteStages {
  return strategyStages(db, processorStages(db, eventStages(db, stages)), types)
}

/** What this room has to say when tags, their categories and their rules are written like any record. */
import type { Database } from '../database/index.ts'
import type { WriteStages } from '../records/index.ts'
import { forgetPurged } from './hand/purged.ts'
import { mirrorTags } from './states.ts'

/** Adds the stages over tags, categories and rules to those of a process. */
export function tagStages(db: Database, stages: WriteStages): WriteStages {
  return stages.whenGone(forgetPurged()).afterWrite('sys_tag', async ({ ids, writer: { tx } }) => {
    await mirrorTags({ db, tx }, ids)
  })
}

/** What this room has to say when tags, their categories and their rules are written like any record. */
import type { Database } from '../database/index.ts'
import type { WriteStages } from '../records/index.ts'
import { forgetPurged } from './hand/purged.ts'
import { categoriesLeave, categoriesWritten } from './write/category-stage.ts'
import type { Later } from './write/recount.ts'
import { tagsGone } from './write/removal.ts'
import { imposeRules, rulesWritten, tagsLeave } from './write/rule-stage.ts'
import { imposeTags, tagsWritten } from './write/tag-stage.ts'

/**
 * Adds the stages over tags, categories and rules, and over what carried tags and is gone, to those of a process.
 * @param later where work for many records goes; without it, it is done within the write
 */
export function tagStages(db: Database, stages: WriteStages, later: Later = () => undefined): WriteStages {
  return stages
    .whenGone(forgetPurged())
    .beforeDelete('sys_tag_category', categoriesLeave(db))
    .afterWrite('sys_tag_category', (written) => categoriesWritten(db, written))
    .onCreate('sys_tag', imposeTags)
    .beforeDelete('sys_tag', tagsLeave(db))
    .afterWrite('sys_tag', (written) =>
      written.action === 'delete' || written.action === 'purge'
        ? tagsGone(db, written, later)
        : tagsWritten(db, written, later),
    )
    .onCreate('sys_tag_rule', imposeRules)
    .afterWrite('sys_tag_rule', (written) => rulesWritten(db, written))
}

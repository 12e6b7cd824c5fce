/** What this room has to say when templates, channels and opt-outs are written like any record. */
import type { Database } from '../database/index.ts'
import type { WriteStages } from '../records/index.ts'
import { channelsLeave, channelsWritten } from './write/channel-stage.ts'
import { optOutsWritten } from './write/opt-out-stage.ts'
import { templatesLeave, templatesWritten } from './write/template-stage.ts'

export function channelStages(db: Database, stages: WriteStages): WriteStages {
  return stages
    .afterWrite('sys_message_template', templatesWritten(db))
    .beforeDelete('sys_message_template', templatesLeave(db))
    .afterWrite('sys_channel', channelsWritten(db))
    .beforeDelete('sys_channel', channelsLeave(db))
    .afterWrite('sys_opt_out', optOutsWritten(db))
}

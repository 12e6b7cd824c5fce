/** What a server of the tests does in the background, on the spot rather than in processes of their own. */
import type { Database } from '../database/index.ts'
import type { Services } from '../http/services.ts'
import { importColumns, userPrincipal } from '../identity/index.ts'
import { Jobs } from '../jobs/index.ts'
import { Schedules } from '../schedules/index.ts'
import { importTags } from '../tags/hand/index.ts'
import { diskStore } from '../transfer/files/index.ts'
import { type ImportRoom, Imports, onTheSpot } from '../transfer/import/index.ts'

/** Background jobs begin when a test starts them: `app.services.jobs.start()`. */
const QUICK = { heartbeatMs: 500, leaseMs: 3_000, sweepMs: 500, pollMs: 100 }

/** @param folder where files that are imported go */
export function background(
  db: Database,
  { models, stages, timeZone }: Pick<Services, 'models' | 'stages' | 'timeZone'>,
  folder: string,
): Pick<Services, 'jobs' | 'imports' | 'schedules'> {
  const jobs = new Jobs({ db, tell: () => undefined, times: QUICK })
  const schedules = new Schedules({ db, models, jobs, timeZone, tell: () => undefined })
  stages.afterWrite('sys_schedule', schedules.stage)
  const room: ImportRoom = {
    db,
    models,
    stages,
    columns: importColumns(db).everywhere(importTags(db)),
    timeZone,
    store: diskStore(folder),
    principalOf: (id) => userPrincipal(db, id),
  }
  return { jobs, schedules, imports: new Imports({ ...room, jobs, worker: onTheSpot(room) }) }
}

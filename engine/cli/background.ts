/** What the server does in the background: jobs, and imports in processes of their own. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Database, programLogin } from '../database/index.ts'
import type { Services } from '../http/services.ts'
import { importColumns, userPrincipal } from '../identity/index.ts'
import { Jobs } from '../jobs/index.ts'
import { Schedules } from '../schedules/index.ts'
import { importTags } from '../tags/hand/index.ts'
import { diskStore, sweepHourly } from '../transfer/files/index.ts'
import { SCHEDULED_JOBS } from './scheduled-jobs.ts'
import { importProcesses, Imports, sweepImports } from '../transfer/import/index.ts'

/** Folder of files that are imported, beside those that records hold. */
const IMPORTS = 'imports'

/** @param files folder of all files */
export function background(
  db: Database,
  { models, stages, timeZone, log }: Pick<Services, 'models' | 'stages' | 'timeZone' | 'log'>,
  files: string,
): Pick<Services, 'jobs' | 'imports' | 'schedules'> & { stop(): Promise<void> } {
  const jobs = new Jobs({ db, tell: (level, message) => log[level](message) })
  const schedules = new Schedules({ db, models, jobs, timeZone, tell: (level, message) => log[level](message) })
  for (const job of SCHEDULED_JOBS) schedules.register(job)
  stages.afterWrite('sys_schedule', schedules.stage)
  const folder = join(files, IMPORTS)
  const store = diskStore(folder)
  const imports = new Imports({
    db,
    models,
    stages,
    columns: importColumns(db).everywhere(importTags(db)),
    jobs,
    timeZone,
    store,
    principalOf: (id) => userPrincipal(db, id),
    worker: importProcesses({ place: { ...programLogin(db), folder, timeZone }, ...importEntry() }),
  })
  const stopSweeping = sweepHourly(
    () => sweepImports(db, store),
    (error) => log.warn({ err: error }, 'files of imports could not be cleared away'),
  )
  return {
    jobs,
    imports,
    schedules,
    stop: async () => {
      await stopSweeping()
      await schedules.stop()
      await jobs.stop()
    },
  }
}

/** The program of the processes of imports: built beside this one, or a source that is run as this one is. */
export function importEntry(): { entry: string; execArgv: readonly string[] } {
  const isBuilt = !import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(isBuilt ? './import-process.js' : './import-process.ts', import.meta.url))
  return { entry, execArgv: isBuilt ? [] : ['--import', 'tsx'] }
}

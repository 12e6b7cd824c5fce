/** What routes work with; assembled once at start. */
import type { Logger } from 'pino'

import type { Exceptions, Keeping, Operations } from '../audit/index.ts'
import type { Database } from '../database/index.ts'
import type { Applications } from '../identity/applications/index.ts'
import type { Sessions } from '../identity/index.ts'
import type { Lookups } from './lookups.ts'
import type { RecordActions, WriteStages } from '../records/index.ts'
import type { Outbound } from '../outbound/index.ts'
import type { ModelStore } from '../schema/model-store.ts'
import type { Parameters, Vault } from '../settings/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Schedules } from '../schedules/index.ts'
import type { Tags } from '../tags/index.ts'
import type { Exports } from '../transfer/export/index.ts'
import type { Files } from '../transfer/files/index.ts'
import type { Imports } from '../transfer/import/index.ts'

export interface Services {
  readonly db: Database
  readonly models: ModelStore
  readonly sessions: Sessions
  readonly log: Logger
  /** What rooms have to say about writes of their objects. */
  readonly stages: WriteStages
  /** What can be done to records beyond changing their fields. */
  readonly actions: RecordActions
  /** How often each person may look records up by masked values. */
  readonly lookups: Lookups
  /** The bytes behind files and images. */
  readonly files: Files
  /** Lists as files. */
  readonly exports: Exports
  /** Files of rows on their way into objects. */
  readonly imports: Imports
  /** Which record carries which tag. */
  readonly tags: Tags
  /** Work in the background. */
  readonly jobs: Jobs
  /** Work at set times. */
  readonly schedules: Schedules
  /** Who did what, beside the changes of records. */
  readonly operations: Operations
  /** Defects, for whoever is to mend them. */
  readonly exceptions: Exceptions
  /** Seals of the logs. */
  readonly keeping: Keeping
  /** What administrators set. */
  readonly parameters: Parameters
  /** Encrypts what must not stand clear in the database. */
  readonly vault: Vault
  /** The one way to foreign addresses. */
  readonly outbound: Outbound
  /** Programs of others that call the open API. */
  readonly applications: Applications
  /** Networks (CIDR) of proxies that are believed about who calls; nobody is when absent. */
  readonly trustedProxies?: readonly string[]
  readonly timeZone: string
  /** Folder of the built console; absent when only the API is served. */
  readonly consoleFolder?: string
  /** True once everything that a request needs is there, false while stopping. */
  ready(): boolean
}

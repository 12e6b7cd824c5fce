/** What the rooms of automation work with. */
import type { UserPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Outbound } from '../outbound/index.ts'
import type { WriteStages } from '../records/index.ts'
import type { ModelStore } from '../schema/model-store.ts'
import type { Parameters, Vault } from '../settings/index.ts'
import type { Tagging } from './processors/internal/tag.ts'

export interface AutomationRoom {
  readonly db: Database
  readonly models: Pick<ModelStore, 'current'>
  /** What rooms have to say about writes. */
  readonly stages: WriteStages
  readonly jobs: Jobs
  readonly parameters: Parameters
  readonly vault: Vault
  readonly outbound: Outbound
  /** Tags, which another room keeps. */
  readonly tagging: Tagging
  readonly timeZone: string
  /** A person with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<UserPrincipal | undefined>
  /** Told of what could not be done in the background; it is tried again. */
  onError(error: unknown): void
}

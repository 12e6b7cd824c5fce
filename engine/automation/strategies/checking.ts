/** What a check of a strategy stands on. */
import type { Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import type { ProcessorTypes } from '../processors/types.ts'

export interface Checking {
  readonly db: Pick<Database, 'table'>
  readonly on: Queryable
  readonly model: Model
  /** By whose rights the strategy reads events. */
  readonly principal: Principal
  /** What processors there can be; where nobody knows, their settings are looked at when they are used. */
  readonly types: ProcessorTypes | undefined
  /** ISO UTC. */
  readonly now: string
}

/**
 * Who has a say in a change of definitions beside the plan. Rooms that know of people look whether whoever applies it
 * may bring it about; this room only asks.
 */
import type { Queryable, Transaction } from '../database/index.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Definition } from '../model/definition.ts'

export interface ChangeGuard {
  /** What stands against it, given what is in force and what would be. Changes nothing. */
  judge(sets: { readonly before: readonly Definition[]; readonly after: readonly Definition[] }): readonly Issue[]
  /** Once all is written; throws to undo it. */
  settle?(tx: Transaction | Queryable): Promise<void>
}

/** Whoever may set passwords or take second steps off could act as the person: never over people with further rights. */
import { within } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Writer } from '../records/index.ts'
import { rightsAmong } from './rights.ts'

/** @throws TesseraError FORBIDDEN when one of the users may do what the writer may not */
export async function assertNotAbove(
  db: Database,
  { principal, model }: Pick<Writer, 'principal' | 'model'>,
  userIds: readonly string[],
): Promise<void> {
  if (principal.kind === 'system') return
  if (principal.kind === 'public') throw new TesseraError('FORBIDDEN')
  if (principal.rights.administrator) return
  const rights = await rightsAmong(db, userIds)
  if (rights.some((each) => within(model, each, principal.rights).length > 0)) throw new TesseraError('FORBIDDEN')
}

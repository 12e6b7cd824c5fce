/** What this room has to say when people or their roles are written like any record. */
import { type Principal, within } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { RoleDefinition } from '../../metadata/types.ts'
import type { Model } from '../model/types.ts'
import { WriteStages, type Written } from '../records/index.ts'
import { ENABLED } from './accounts.ts'
import { assertAccountsDiffer } from './account-spellings.ts'
import { assertAdministratorRemains } from './administrator.ts'
import { awaitFirstSignIn } from './credentials.ts'
import { guardOwnDepartment } from './department-guard.ts'
import { assertTree } from './department-tree.ts'
import { guardNames } from './directory/names-guard.ts'
import { guardMasking } from './masking-guard.ts'
import { unite } from './rights.ts'
import type { Sessions } from './sessions.ts'

/** The stages over users, their roles, and departments. */
export function writeStages(db: Database, sessions: Pick<Sessions, 'endAllOf'>): WriteStages {
  return new WriteStages()
    .afterWrite('sys_user', async (written) => {
      const { action, ids, writer } = written
      if (action !== 'delete' && action !== 'purge') await assertAccountsDiffer(db, written)
      await guardMasking(db, written)
      await guardOwnDepartment(db, written)
      await guardNames(db, written)
      if (action === 'create') {
        // the engine's own people come with a password, or by a directory
        if (writer.principal.kind !== 'system') await awaitFirstSignIn(db, writer.tx, ids)
        return undefined
      }
      await assertAdministratorRemains(db, written.writer.tx)
      const shut = await shutOut(db, written)
      return shut.length === 0
        ? undefined
        : async () => void (await Promise.all(shut.map((id) => sessions.endAllOf(id))))
    })
    .afterWrite('sys_department', async (written) => {
      if (written.action !== 'delete' && written.action !== 'purge') await assertTree(db, written)
    })
    .afterWrite('sys_user_department', (written) => guardOwnDepartment(db, written))
    .afterWrite('sys_user_role', async (written) => {
      await refuseMoreThanOwn(db, written)
      if (written.action !== 'create') await assertAdministratorRemains(db, written.writer.tx)
    })
}

/** Who of the users written may no longer sign in. */
async function shutOut(db: Database, { ids, writer }: Written): Promise<string[]> {
  const rows = await writer.tx.query<{ id: string }>(
    `select id::text as id from ${db.table('sys_user')} where id = any($1::uuid[]) and (status <> $2 or deleted_at is not null)`,
    [ids, ENABLED],
  )
  return rows.map((row) => row.id)
}

/** Nobody gives a role, to others or to themselves, that allows what they may not do. @throws TesseraError FORBIDDEN */
async function refuseMoreThanOwn(db: Database, { action, ids, writer }: Written): Promise<void> {
  const { principal, tx } = writer
  if (action === 'delete' || principal.kind === 'system') return
  const rows = await tx.query<{ body: RoleDefinition }>(
    `select d.body from ${db.table('sys_user_role')} r
     join ${db.table('meta_definition')} d on d.kind = 'role' and d.name = r.role and d.deleted_at is null
     where r.id = any($1::uuid[])`,
    [ids],
  )
  const roles = rows.map((row) => row.body)
  if (exceedsOwn(writer.model, roles, principal)) throw new TesseraError('FORBIDDEN')
}

/** Whether roles together allow what their giver may not do. */
export function exceedsOwn(model: Model, roles: readonly RoleDefinition[], giver: Principal): boolean {
  if (giver.kind === 'public') return true
  if (giver.kind === 'system') return false
  return within(model, unite(roles), giver.rights).length > 0
}

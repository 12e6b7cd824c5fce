/** Roles as they are given to people: which there are, and which the caller may give. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import { accessPlan, type Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { invalid } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import type { Writer } from '../../records/index.ts'
import { exceedsOwn } from '../write-stages.ts'

export interface OfferedRole {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  /** Whether the caller may give it: nobody gives more than they have. */
  readonly given: boolean
}

/** The enabled roles by their labels, for who may read which roles people have; nothing for all others. */
export async function offeredRoles(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { model, principal }: { readonly model: Model; readonly principal: Principal },
): Promise<OfferedRole[]> {
  const plan = accessPlan(model, principal, 'sys_user_role')
  if (!plan || plan.scope('read') === 'none') return []
  const mayGive = plan.scope('create') !== 'none'
  const rows = await on.query<{ body: RoleDefinition }>(
    `select d.body from ${db.table('meta_definition')} d where d.kind = 'role' and d.deleted_at is null ` +
      `and d.body -> 'enabled' is distinct from 'false' order by d.name collate "C"`,
  )
  return rows.map(({ body: { name, label, description }, body }) => ({
    name,
    label,
    ...(description && { description }),
    given: mayGive && !exceedsOwn(model, [body], principal),
  }))
}

/** @throws TesseraError VALIDATION_FAILED naming each that does not exist or is disabled */
export async function requireRoles(
  { db, tx }: Writer,
  names: readonly string[],
  place: (index: number) => string,
): Promise<void> {
  if (names.length === 0) return
  const rows = await tx.query<{ name: string }>(
    `select name from ${db.table('meta_definition')} where kind = 'role' and name = any($1) and deleted_at is null ` +
      `and body -> 'enabled' is distinct from 'false'`,
    [names],
  )
  const known = new Set(rows.map(({ name }) => name))
  const issues = names.flatMap((name, index) => (known.has(name) ? [] : [unknown(name, place(index))]))
  if (issues.length > 0) throw invalid(issues)
}

function unknown(name: string, path: string): Parameters<typeof invalid>[0][number] {
  return {
    code: 'UNKNOWN_REFERENCE',
    path,
    message: { zh: `没有启用的角色 ${name}`, en: `There is no enabled role ${name}` },
  }
}

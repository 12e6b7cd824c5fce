/** What is explained step by step: whom it is about, and whether conditions hold of a record. */
import type { UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import { isRecord, tableSql } from '../../query/index.ts'
import type { RoleRow } from './store.ts'

export interface ExplainStep {
  /** `info` tells what is so without deciding anything. */
  readonly verdict: 'yes' | 'partly' | 'no' | 'info'
  readonly text: Text
  /** The role that the step speaks of. */
  readonly role?: string
}

export interface Asked {
  readonly db: Database
  readonly model: Model
  /** Whom it is about. */
  readonly principal: UserPrincipal
  readonly object: ObjectModel
  readonly roles: readonly RoleRow[]
}

/** Whether a condition holds of a living record; nothing of it is read. */
export async function holds(
  { db, object }: Pick<Asked, 'db' | 'object'>,
  id: string,
  condition: (bind: (value: unknown) => string) => string,
): Promise<boolean> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const living = object.softDelete ? ' and t.deleted_at is null' : ''
  const [row] = await db.query<{ found: boolean }>(
    `select exists(select from ${tableSql(db, object)} as t where ${isRecord(object, id, 't', bind)}${living} and ${condition(bind)}) as found`,
    values,
  )
  return row?.found ?? false
}

/** Records that tie a person to a department or a role: read once for all people, written as a difference. */
import { accessPlan, scopeCondition } from '../../access/index.ts'
import { Parameters, tableSql } from '../../query/index.ts'
import { createMany, removeMany, type Writer } from '../../records/index.ts'
import { inPart, rowOf } from './parts.ts'

/** Which object ties people to what. */
export interface Tie {
  readonly object: string
  /** The field that names what a person is tied to. */
  readonly field: string
  /** What the part of a person is called that these records make. */
  readonly part: string
}

export const DEPARTMENTS: Tie = { object: 'sys_user_department', field: 'department', part: 'departments' }
export const ROLES: Tie = { object: 'sys_user_role', field: 'role', part: 'roles' }

export interface Link {
  readonly id: string
  readonly user: string
  readonly value: string
}

/** Values of a tie that a person gets and loses. */
export interface Difference {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export const NO_DIFFERENCE: Difference = { add: [], remove: [] }

/** The links of people that the writer may see; none where the writer knows nothing of them. */
export async function linksOf(writer: Writer, tie: Tie, people: readonly string[]): Promise<Link[]> {
  const plan = accessPlan(writer.model, writer.principal, tie.object)
  const field = plan?.fields.get(tie.field)
  if (!plan || plan.scope('read') === 'none' || field?.reads !== 'clear') return []
  const { bind, values } = new Parameters()
  const rows = await writer.tx.query<{ id: string; user: string; value: string }>(
    `select t."id"::text as id, t."user"::text as "user", t."${field.field.column}"::text as value from ${tableSql(writer.db, plan.object)} as t ` +
      `where t."user" = any(${bind(people)}::uuid[]) and t."deleted_at" is null ` +
      `and ${scopeCondition(plan, 'read', writer.principal, 't', bind)} order by t."id"`,
    values,
  )
  return rows
}

export interface LinkChange {
  readonly add: readonly { readonly user: string; readonly value: string }[]
  readonly remove: readonly Link[]
}

/** What of a difference is still to be done: whoever has it already does not get it again. */
export function open(present: readonly Link[], user: string, { add, remove }: Difference): LinkChange {
  const own = present.filter((link) => link.user === user)
  const held = new Set(own.map((link) => link.value))
  return {
    add: [...new Set(add)].filter((value) => !held.has(value)).map((value) => ({ user, value })),
    remove: own.filter((link) => remove.includes(link.value)),
  }
}

/**
 * Writes what `open` found, by the writer's rights to the links.
 * @param placeOf where a value stands in what the caller sent
 * @throws TesseraError FORBIDDEN, VALIDATION_FAILED with paths below the part
 */
export async function writeLinks(
  writer: Writer,
  tie: Tie,
  { add, remove }: LinkChange,
  placeOf: (value: string) => string,
): Promise<void> {
  // the links themselves are of no use to anybody who asked for a person
  const quiet: Writer = { ...writer, quiet: true }
  if (remove.length > 0) {
    const ids = remove.map(({ id }) => ({ id }))
    await inPart(tie.part, removeMany(quiet, tie.object, ids), () => tie.part)
  }
  if (add.length === 0) return
  const rows = add.map(({ user, value }) => ({ user, [tie.field]: value }))
  await inPart(tie.part, createMany(quiet, tie.object, rows), (path) => {
    const value = add[rowOf(path).row]?.value
    return value === undefined ? tie.part : placeOf(value)
  })
}

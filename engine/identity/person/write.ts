/**
 * A person with departments, roles and memberships, written as one: through the pipeline of every record, with its
 * rights, stages and history, in the one transaction of the writer. A refusal in any part leaves nothing behind.
 */
import { scopeCondition } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isRecord, Parameters, tableSql } from '../../query/index.ts'
import { authorise, createMany, removeMany, updateMany, type Writer } from '../../records/index.ts'
import type { PersonChange, PersonWish } from './input.ts'
import { DEPARTMENTS, linksOf, open, ROLES, writeLinks, type LinkChange, type Tie } from './links.ts'
import { writeMemberships } from './memberships.ts'
import { inPart, rowOf } from './parts.ts'
import { requireRoles } from './roles.ts'

const PEOPLE = 'sys_user'

export interface WrittenPerson {
  readonly id: string
  /** JSON text of the person as the writer may see them. */
  readonly record: string
}

/** @throws TesseraError FORBIDDEN and VALIDATION_FAILED with paths such as `user/account`, `roles/0`, `memberships/<object>.<field>/<id>` */
export async function createPerson(writer: Writer, wish: PersonWish): Promise<WrittenPerson> {
  await requireRoles(writer, wish.roles.add, (index) => `roles/${index}`)
  const made = await inPart('', createMany(writer, PEOPLE, [wish.user]), (path) => `user/${rowOf(path).rest}`)
  const [id = ''] = made.ids
  for (const tie of [DEPARTMENTS, ROLES])
    await writeLinks(writer, tie, open([], id, wanted(wish, tie)), placeIn(wish, tie))
  await writeMemberships(writer, id, wish.memberships)
  return { id, record: made.records[0] ?? 'null' }
}

/** Departments besides the main one: to name that twice says nothing. */
function wanted(wish: PersonWish, tie: Tie, main = wish.user['department']): PersonWish['roles'] {
  if (tie === ROLES) return wish.roles
  const { add, remove } = wish.departments
  return { add: add.filter((id) => id !== main), remove }
}

function placeIn(wish: PersonWish, tie: Tie, below = ''): (value: string) => string {
  const { add } = tie === ROLES ? wish.roles : wish.departments
  return (value) => `${tie.part}${below}/${add.indexOf(value)}`
}

/**
 * Changes a person. Links and memberships are told as differences, so that two who change different ones never undo each
 * other; the version guards against changing what one has not seen, and rises whatever part changed.
 * @throws TesseraError VERSION_CONFLICT, and as `createPerson` does
 */
export async function changePerson(writer: Writer, id: string, change: PersonChange): Promise<WrittenPerson> {
  const main = await hold(writer, id)
  await requireRoles(writer, change.roles.add, (index) => `roles/add/${index}`)
  const mainNext = 'department' in change.user ? change.user['department'] : main
  const changes: { tie: Tie; links: LinkChange }[] = []
  for (const tie of [DEPARTMENTS, ROLES])
    changes.push({ tie, links: open(await linksOf(writer, tie, [id]), id, wanted(change, tie, mainNext)) })
  const around = told(changes, change)
  const update = { id, version: change.version, values: change.user, ...(around && { around }) }
  const [record = 'null'] = await inPart('', updateMany(writer, PEOPLE, [update]), (path) => {
    const { rest } = rowOf(path)
    return rest === 'version' ? rest : `user/${rest}`
  })
  for (const { tie, links } of changes) await writeLinks(writer, tie, links, placeIn(change, tie, '/add'))
  await writeMemberships(writer, id, change.memberships)
  return { id, record }
}

/** What the history of the person says beside their fields, where anything of it changes. */
function told(
  changes: readonly { readonly tie: Tie; readonly links: LinkChange }[],
  { memberships }: PersonChange,
): Readonly<Record<string, unknown>> | undefined {
  const parts = changes
    .filter(({ links }) => links.add.length + links.remove.length > 0)
    .map(({ tie, links }) => [
      tie.part,
      { from: links.remove.map(({ value }) => value), to: links.add.map(({ value }) => value) },
    ])
  const joined = [...memberships].filter(([, { add, remove }]) => add.length + remove.length > 0)
  const all = [...parts, ...joined.map(([key, { add, remove }]) => [key, { from: remove, to: add }])]
  return all.length > 0 ? (Object.fromEntries(all) as Readonly<Record<string, unknown>>) : undefined
}

/** Holds a person until the transaction ends: what is changed besides is compared with what stands. @returns the main department */
async function hold(writer: Writer, id: string): Promise<string | null> {
  const context = authorise(writer, PEOPLE, 'update')
  const { plan, principal } = context
  const { bind, values } = new Parameters()
  const [row] = await writer.tx.query<{ main: string | null }>(
    `select t."department"::text as main from ${tableSql(writer.db, plan.object)} as t where ${isRecord(plan.object, id, 't', bind)} ` +
      `and t."deleted_at" is null and ${scopeCondition(plan, 'update', principal, 't', bind)} for no key update of t`,
    values,
  )
  // who may see the person and not change them is told so by the pipeline
  if (!row) await updateMany(writer, PEOPLE, [{ id, version: 1, values: {} }])
  if (!row) throw new TesseraError('NOT_FOUND')
  return row.main
}

/**
 * Deletes people with what ties them to departments and roles. Whoever other records point to stays.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, RECORD_REFERENCED, LAST_ADMINISTRATOR
 */
export async function removePeople(
  writer: Writer,
  people: readonly { id: string; version?: number }[],
): Promise<number> {
  authorise(writer, PEOPLE, 'delete')
  const ids = people.map(({ id }) => id)
  for (const tie of [DEPARTMENTS, ROLES]) {
    const remove = await linksOf(writer, tie, ids)
    await writeLinks(writer, tie, { add: [], remove }, () => tie.part)
  }
  return removeMany(writer, PEOPLE, people)
}

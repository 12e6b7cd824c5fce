/** Bringing back what was dropped, or deleting it for good, with what a person must know of it. */
import type { Database } from '../database/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { loadSqlParserFor } from '../model/custom-sql/index.ts'
import type { Definition, DefinitionKind } from '../model/definition.ts'
import { keyOf } from '../model/validate/identity.ts'
import type { Author } from '../schema/definitions.ts'
import { readDropped } from '../schema/dropped.ts'
import type { ChangeGuard } from '../schema/guard.ts'
import { purgeDropped, restoreDropped } from '../schema/restore.ts'
import { type Use, usesIn } from './uses.ts'

export { listDropped } from '../schema/dropped.ts'

export interface Restored {
  readonly generation: number
  /** How many definitions are in force again. */
  readonly definitions: number
  /** What named it when it was dropped, and does not by itself name it again: columns of templates, tabs, menus. */
  readonly left: readonly { readonly kind: string; readonly name: string; readonly label: Text }[]
}

/** At once, as a generation of its own. @throws TesseraError as `restoreDropped` */
export async function restoreDefinitions(
  db: Database,
  id: string,
  author: Author,
  guard?: ChangeGuard,
): Promise<Restored> {
  const left = await formerUsers(db, id)
  const { plan, generation } = await restoreDropped(db, id, author, guard)
  return { generation, definitions: plan.definitions.length, left }
}

/** `name` is what the person typed to confirm. @throws TesseraError VALIDATION_FAILED, NOT_FOUND, LOCK_BUSY */
export async function purgeDefinitions(
  db: Database,
  id: string,
  { name, author }: { readonly name: string; readonly author: Author },
): Promise<void> {
  const [dropped] = await readDropped(db, db, id)
  if (!dropped) throw new TesseraError('NOT_FOUND')
  if (dropped.name !== name) {
    const message = { zh: `名称不是“${dropped.name}”`, en: `the name is not '${dropped.name}'` }
    throw invalid([{ code: 'NAME_DIFFERS', path: 'name', message }])
  }
  await purgeDropped(db, id, author)
}

/** Definitions that were changed or removed in the same change and had named what was dropped. */
async function formerUsers(db: Database, id: string): Promise<Restored['left']> {
  const rows = await readDropped(db, db, id)
  const [dropped] = rows
  if (!dropped) throw new TesseraError('NOT_FOUND')
  const coming = new Set(rows.map((row) => row.definition))
  const before = await db.query<{ id: string; kind: DefinitionKind; name: string; body: Definition['body'] }>(
    `select definition as id, kind, name, before as body from ${db.table('meta_definition_history')}
     where at = $1 and action in ('removed', 'changed') and before is not null order by id`,
    [dropped.at],
  )
  const others = before.filter((each) => !coming.has(each.id)).map((each): Definition => ({ ...each, owner: '' }))
  await loadSqlParserFor(others)
  const uses = usesIn(others)
  const users = rows.flatMap(({ kind, name }) => uses.get(keyOf(kind, name)) ?? [])
  const named = new Map(users.map(({ kind, name, label }: Use) => [keyOf(kind, name), { kind, name, label }]))
  return [...named.values()]
}

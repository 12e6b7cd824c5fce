/** What a file of people may hold beside their fields: departments by name or path, roles by name or code. */
import { accessPlan, type Principal, scopeCondition } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { Model } from '../model/types.ts'
import { Parameters, tableSql } from '../query/index.ts'
import { type ImportAsked, type ImportColumn, ImportColumns, type ImportFound, type Writer } from '../records/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { RoleDefinition } from '../../metadata/types.ts'
import { DEPARTMENTS, linksOf, open, ROLES, type Tie, writeLinks } from './person/links.ts'
import { exceedsOwn } from './write-stages.ts'

export function importColumns(db: Database): ImportColumns {
  return new ImportColumns().add('sys_user', departments(db)).add('sys_user', roles(db))
}

/** The first is the main one. */
function departments(db: Database): ImportColumn {
  return {
    name: 'departments',
    label: { zh: '所属部门', en: 'Departments' },
    allowed: (model, principal) => mayTie(model, principal, DEPARTMENTS),
    find: (on, asked, texts) => findDepartments(db, on, asked, texts),
    place: (values, [main, ...further]) => {
      if (main !== undefined && values['department'] === undefined) values['department'] = main
      return further
    },
    write: (writer, rows) => tie(writer, DEPARTMENTS, 'departments', rows),
  }
}

function roles(db: Database): ImportColumn {
  return {
    name: 'roles',
    label: { zh: '角色', en: 'Roles' },
    allowed: (model, principal) => mayTie(model, principal, ROLES),
    find: (on, asked, texts) => findRoles(db, on, asked, texts),
    write: (writer, rows) => tie(writer, ROLES, 'roles', rows),
  }
}

function mayTie(model: Model, principal: Principal, { object }: Tie): boolean {
  const scope = accessPlan(model, principal, object)?.scope('create') ?? 'none'
  return scope !== 'none'
}

/** Links that are there already stay as they are. */
async function tie(
  writer: Writer,
  how: Tie,
  part: string,
  rows: readonly { readonly id: string; readonly values: readonly string[] }[],
): Promise<void> {
  const present = await linksOf(
    writer,
    how,
    rows.map(({ id }) => id),
  )
  const add = rows.flatMap(({ id, values }) => open(present, id, { add: values, remove: [] }).add)
  const place = new Map(rows.map(({ id }, index) => [id, `${index}/${part}`]))
  await writeLinks(writer, how, { add, remove: [] }, (value) => {
    const user = add.find((link) => link.value === value)?.user
    return place.get(user ?? '') ?? part
  })
}

const BETWEEN_LEVELS = /\s*[/／>＞]\s*/

/** By name where one department has it, else by the path from the top or from anywhere above: `总部/销售部`. */
async function findDepartments(
  db: Database,
  on: Queryable,
  { model, principal }: ImportAsked,
  texts: readonly string[],
): Promise<ReadonlyMap<string, ImportFound>> {
  const plan = accessPlan(model, principal, 'sys_department')
  if (!plan || plan.scope('read') === 'none') throw new TesseraError('FORBIDDEN')
  const { bind, values } = new Parameters()
  const rows = await on.query<{ id: string; name: string; parent: string | null }>(
    `select t."id"::text as id, t."name" as name, t."parent"::text as parent from ${tableSql(db, plan.object)} as t ` +
      `where t."deleted_at" is null and ${scopeCondition(plan, 'read', principal, 't', bind)}`,
    values,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const byName = new Map<string, typeof rows>()
  for (const row of rows) byName.set(row.name, [...(byName.get(row.name) ?? []), row])
  const fits = (row: (typeof rows)[number], path: readonly string[]): boolean => {
    const parent = row.parent === null ? undefined : byId.get(row.parent)
    const last = path.at(-1)
    return (
      last === undefined ||
      (row.name === last && (path.length === 1 || (parent !== undefined && fits(parent, path.slice(0, -1)))))
    )
  }
  return new Map(
    texts.map((text): [string, ImportFound] => {
      const path = text.split(BETWEEN_LEVELS).filter((name) => name !== '')
      const found = byId.has(text)
        ? [text]
        : (byName.get(path.at(-1) ?? '') ?? []).filter((row) => fits(row, path)).map(({ id }) => id)
      return [text, only(found, text, { zh: '部门', en: 'department' })]
    }),
  )
}

/** By code, by either label; nobody gives more than they have, which is told before anything is written. */
async function findRoles(
  db: Database,
  on: Queryable,
  { model, principal }: ImportAsked,
  texts: readonly string[],
): Promise<ReadonlyMap<string, ImportFound>> {
  const rows = await on.query<{ name: string; body: RoleDefinition }>(
    `select name, body from ${db.table('meta_definition')} where kind = 'role' and deleted_at is null
       and body -> 'enabled' is distinct from 'false'`,
  )
  return new Map(
    texts.map((text): [string, ImportFound] => {
      const named = rows.filter(({ name }) => name === text)
      const found =
        named.length > 0 ? named : rows.filter(({ body: { label } }) => label.zh === text || label.en === text)
      const answer = only(
        found.map(({ name }) => name),
        text,
        { zh: '角色', en: 'role' },
      )
      const isBeyond =
        'value' in answer &&
        exceedsOwn(
          model,
          found.map(({ body }) => body),
          principal,
        )
      return [text, isBeyond ? { fault: beyond(text) } : answer]
    }),
  )
}

function beyond(text: string): { readonly code: string; readonly message: Text } {
  return {
    code: 'BEYOND_RIGHTS',
    message: {
      zh: `角色“${text}”的权限超出您自己的权限，不能授予`,
      en: `the role '${text}' allows more than you may do, so you cannot give it`,
    },
  }
}

function only(found: readonly string[], text: string, what: Text): ImportFound {
  const [first, ...others] = found
  if (first !== undefined && others.length === 0) return { value: first }
  return first === undefined
    ? {
        fault: {
          code: 'REFERENCE_MISSING',
          message: {
            zh: `没有${what.zh}“${text}”，或无权查看`,
            en: `there is no ${what.en} '${text}', or you may not see it`,
          },
        },
      }
    : {
        fault: {
          code: 'REFERENCE_AMBIGUOUS',
          message: {
            zh: `有多个${what.zh}叫“${text}”，请写明上级，例如“总部/${text}”`,
            en: `several ${what.en}s are called '${text}'; name what is above, such as 'head office/${text}'`,
          },
        },
      }
}

/**
 * Unites the grants of a user's roles. Roles are definitions; what they compile to is kept per database under the stamp
 * of their row versions, so a changed role is noticed by whoever compares stamps and costs nothing until then.
 */
import { createHash } from 'node:crypto'

import type { Grant, PointDefinition, RoleDefinition } from '../../metadata/types.ts'
import type { Rights } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import { maskingOf, maskingSql, switchedOffSql, withMasks } from './masking.ts'

const KEPT = 1000

const kept = new WeakMap<Database, Map<string, Rights>>()

/**
 * SQL of (user_id, membership, stamp) for the users that the subselect `users` yields: which roles they hold, as a
 * number that sessions remember, and which versions of them. xmin changes with every update of a row, whoever made it.
 * Behind the versions stand the switches of masks that are off, and what is set of masking for the person.
 */
export function membershipSql(db: Database, users: string): string {
  return `select m.user_id,
      coalesce(hashtext(string_agg(m.role, chr(10) order by m.role collate "C")), 0) as membership,
      coalesce(string_agg(d.id || ':' || d.xmin, ',' order by d.id), '') || ${closedSql(db)}
        || ';' || ${switchedOffSql(db)} || ';' || ${maskingSql(db, 'm.user_id')} as stamp
    from (select distinct u.user_id, r.role from (${users}) u
      left join ${db.table('sys_user_role')} r on r."user" = u.user_id and r.deleted_at is null) m
    left join ${db.table('meta_definition')} d on d.kind = 'role' and d.name = m.role and d.deleted_at is null
    group by m.user_id`
}

/** Which points nobody has, as they stand now. */
function closedSql(db: Database): string {
  return `coalesce((select string_agg(',' || p.id || ':' || p.xmin, '' order by p.id) from ${db.table('meta_definition')} p
    where p.kind = 'point' and p.deleted_at is null and p.body -> 'enabled' = 'false'), '')`
}

/** The rights of a user now. */
export async function rightsOf(db: Database, userId: string): Promise<Rights> {
  const [row] = await db.query<{ stamp: string }>(membershipSql(db, 'select $1::uuid as user_id'), [userId])
  return rightsByStamp(db, row?.stamp ?? '')
}

/** The different rights that users have now, in one question for all of them. */
export async function rightsAmong(db: Database, userIds: readonly string[]): Promise<readonly Rights[]> {
  const rows = await db.query<{ stamp: string }>(
    `select distinct m.stamp from (${membershipSql(db, 'select unnest($1::uuid[]) as user_id')}) m`,
    [userIds],
  )
  return Promise.all(rows.map(({ stamp }) => rightsByStamp(db, stamp)))
}

/** The rights behind a stamp of `membershipSql`: from memory, or as the roles stand now. */
export async function rightsByStamp(db: Database, stamp: string): Promise<Rights> {
  const known = keptOf(db).get(stamp)
  if (known) return known
  const { versions, off, masking } = partsOf(stamp)
  const parts = versions.split(',').filter((part) => part !== '')
  const rows = await db.query<StampedRow>(
    `select id || ':' || xmin as version, body from ${db.table('meta_definition')}
     where id = any($1::uuid[]) and deleted_at is null order by id`,
    [parts.map((part) => part.slice(0, part.indexOf(':')))],
  )
  const roles = rows.filter(isRole)
  const closed = rows.filter(isPoint)
  const united = unite(
    roles.map((row) => row.body),
    closed.map((row) => row.body.name),
  )
  const rights = withMasks(united, maskingOf(masking), off)
  // Under the stamp of what was read: a role may have changed since the stamp was made.
  const read = roles.map((row) => row.version).join(',') + closed.map((row) => `,${row.version}`).join('')
  keep(db, [read, off, masking].join(';'), rights)
  return rights
}

function partsOf(stamp: string): { readonly versions: string; readonly off: string; readonly masking: string } {
  const [versions = '', off = '', ...rest] = stamp.split(';')
  return { versions, off, masking: rest.join(';') }
}

interface StampedRow extends Record<string, unknown> {
  version: string
  body: RoleDefinition | PointDefinition
}

function isRole(row: StampedRow): row is StampedRow & { body: RoleDefinition } {
  return row.body.kind === 'role'
}

function isPoint(row: StampedRow): row is StampedRow & { body: PointDefinition } {
  return row.body.kind === 'point'
}

function keptOf(db: Database): Map<string, Rights> {
  const map = kept.get(db) ?? new Map<string, Rights>()
  kept.set(db, map)
  return map
}

function keep(db: Database, stamp: string, rights: Rights): void {
  const map = keptOf(db)
  for (const oldest of map.keys()) {
    if (map.size < KEPT) break
    map.delete(oldest)
  }
  map.set(stamp, rights)
}

/**
 * What several roles give together; a role that names no menus opens all that its holder may read. `closed`: points that
 * nobody has at present.
 */
export function unite(roles: readonly RoleDefinition[], closed: readonly string[] = []): Rights {
  const active = roles.filter((role) => role.enabled ?? true)
  const administrator = active.some((role) => role.administrator ?? false)
  const grants = uniteGrants(active.flatMap((role) => role.grants ?? []))
  const allMenus = administrator || active.length === 0 || active.some((role) => role.menus === undefined)
  const menus = allMenus ? undefined : [...new Set(active.flatMap((role) => role.menus ?? []))].sort()
  const isOpen = (point: string): boolean => !closed.includes(point)
  const points = [...new Set(active.flatMap((role) => role.points ?? []))].filter(isOpen).sort()
  const key = createHash('sha256')
    .update(JSON.stringify([administrator, grants, menus, points, closed.toSorted()]))
    .digest('base64url')
  return Object.freeze({
    administrator,
    grants,
    points: new Set(points),
    ...(closed.length > 0 && { closed: new Set(closed) }),
    ...(menus && { menus: new Set(menus) }),
    key,
  })
}

type Operation = Grant['operations'][number]

/** One grant for all operations alike in rows and fields, in a stable order, without what all of an object covers already. */
function uniteGrants(grants: readonly Grant[]): readonly Grant[] {
  const united = new Map<string, { readonly grant: Omit<Grant, 'operations'>; readonly operations: Set<Operation> }>()
  for (const { operations, ...given } of grants) {
    const grant = canonical(given)
    const key = JSON.stringify(grant)
    const known = united.get(key) ?? { grant, operations: new Set<Operation>() }
    for (const operation of operations) known.operations.add(operation)
    united.set(key, known)
  }
  const all = [...united].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  const whole = new Map(
    all.filter(({ grant }) => isWhole(grant)).map(({ grant, operations }) => [grant.object, operations]),
  )
  return all.flatMap(({ grant, operations }) => {
    const covered = isWhole(grant) ? undefined : whole.get(grant.object)
    const left = [...operations].filter((operation) => !covered?.has(operation)).sort()
    return left.length === 0 ? [] : [{ ...grant, operations: left }]
  })
}

/** The one spelling of what a grant covers. */
function canonical({
  object,
  rows = 'all',
  fields,
  readonly,
  masked,
}: Omit<Grant, 'operations'>): Omit<Grant, 'operations'> {
  const given = [...new Map([rows].flat().map((each) => [JSON.stringify(each), each]))]
  const united = given.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  const [only = 'all', ...others] = united
  const some = others.length > 0 ? united : only
  return {
    object,
    rows: united.includes('all') ? 'all' : some,
    ...(fields && { fields: [...new Set(fields)].sort() }),
    ...(readonly && { readonly: [...new Set(readonly)].sort() }),
    ...(masked && { masked: [...new Set(masked)].sort() }),
  }
}

/** All rows and all fields of an object. */
function isWhole({ rows, fields, readonly, masked }: Omit<Grant, 'operations'>): boolean {
  return rows === 'all' && fields === undefined && readonly === undefined && masked === undefined
}

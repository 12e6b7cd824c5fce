/** Departments under each other, those who work in them, and the holders of roles with their sessions. */
import { systemPrincipal } from '../../access/index.ts'
import { ensureFirstAdministrator } from '../../identity/index.ts'
import { openSession } from '../../identity/session-store.ts'
import { createMany, type Writer } from '../../records/index.ts'
import { TEST_PASSWORD, type TestApp } from '../server.ts'
import { type Around, type Person } from './expected.ts'
import { ROLE_NAMES, ROLES, type RoleSpec } from './rights.ts'

/** Holders of roles work in `east`, and in `south` too. */
const DEPARTMENTS = {
  head: null,
  east: 'head',
  east_one: 'east',
  west: 'head',
  south: 'head',
  south_one: 'south',
} as const

export const COLLEAGUES = ['head', 'east', 'east_one', 'west', 'south', 'south_one'] as const

/** Ids by name: departments, `in <department>` for who works there, holders of roles by role, the crew of all. */
export type Ids = ReadonlyMap<string, string>

type Create = (object: string, values: readonly Readonly<Record<string, unknown>>[]) => Promise<readonly string[]>

/** Makes records as the engine itself. */
export function creator(app: TestApp): Create {
  const writer: Omit<Writer, 'tx'> = {
    db: app.db,
    model: app.services.models.current(),
    principal: systemPrincipal('test'),
    moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' },
  }
  return async (object, values) => {
    const { ids } = await app.db.transaction((tx) => createMany({ ...writer, tx }, object, values))
    return ids
  }
}

export async function makeOrganisation(app: TestApp): Promise<Ids> {
  const create = creator(app)
  const ids = new Map<string, string>()
  for (const [name, parent] of Object.entries(DEPARTMENTS)) {
    const [id = ''] = await create('sys_department', [{ name, ...(parent !== null && { parent: ids.get(parent) }) }])
    ids.set(name, id)
  }
  const working = COLLEAGUES.map((name) => ({ account: `in ${name}`, department: ids.get(name) }))
  const holding = ROLE_NAMES.map((account) => {
    const { masking, except }: RoleSpec = ROLES[account]
    const setting = { ...(masking && { masking }), ...(except && { masking_except: except }) }
    return { account, department: ids.get('east'), ...setting }
  })
  const everybody = [...working, ...holding]
  const users = await create(
    'sys_user',
    everybody.map((user) => ({ ...user, account: `of_${user.account.replace(' ', '_')}`, name: user.account })),
  )
  everybody.forEach(({ account }, at) => ids.set(account, users[at] ?? ''))
  const holders = ROLE_NAMES.map((role) => ({ user: ids.get(role), role }))
  await create('sys_user_role', holders)
  await create(
    'sys_user_department',
    holders.map(({ user }) => ({ user, department: ids.get('south') })),
  )
  const [crew = ''] = await create('crew', [{ name: 'crew of all' }])
  ids.set('crew of all', crew)
  await create(
    'crew_member',
    holders.map(({ user }) => ({ crew, person: user })),
  )
  return ids
}

/** Tokens by person, as if each had signed in, without the slow work of passwords. */
export async function openSessions({ db }: TestApp, people: readonly string[]): Promise<Map<string, string>> {
  await ensureFirstAdministrator(db, { password: TEST_PASSWORD })
  const [known] = await db.query<{ hash: string }>(
    `select password_hash as hash from ${db.table('sys_credential')} limit 1`,
  )
  const passwordHash = known?.hash ?? ''
  const tokens = new Map<string, string>()
  for (const userId of people) {
    await db.query(
      `insert into ${db.table('sys_credential')} (user_id, password_hash, must_change, changed_at)
       values ($1, $2, false, ${db.now} - interval '1 day') on conflict do nothing`,
      [userId, passwordHash],
    )
    const token = await openSession(db, db, { userId, passwordHash, address: null, agent: null })
    if (token === undefined) throw new Error(`${userId} has no session`)
    tokens.set(userId, token)
  }
  return tokens
}

/** The holders of roles as the expectation sees them. */
export function holdersOf(ids: Ids): readonly Person[] {
  return ROLE_NAMES.map((name) => {
    const { administrator, grants, masking, except }: RoleSpec = ROLES[name]
    return {
      name,
      id: ids.get(name) ?? '',
      administrator: administrator ?? false,
      grants,
      departments: ['east', 'south'],
      crews: [ids.get('crew of all') ?? ''],
      ...(masking && { masking }),
      ...(except && { except }),
    }
  })
}

export function aroundOf(ids: Ids, people: readonly Person[]): Around {
  const parents: Readonly<Record<string, string | null>> = DEPARTMENTS
  const above = (name: string): string[] => {
    const parent = parents[name] ?? null
    return [name, ...(parent === null ? [] : above(parent))]
  }
  return {
    above: new Map(Object.keys(DEPARTMENTS).map((name) => [name, above(name)])),
    departmentOf: new Map([
      ...COLLEAGUES.map((name): [string, string] => [ids.get(`in ${name}`) ?? '', name]),
      ...people.map(({ id }): [string, string] => [id, 'east']),
    ]),
    masks: { plant: ['phone'], site: ['phone'] },
  }
}

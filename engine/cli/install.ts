/** What a start does before it serves: migrations, the system's own definitions, demo packs in a new workspace, people. */
import { join } from 'node:path'

import { DEMO_PACKS, DEMO_PASSWORD, GENERATORS } from '../../seeds/index.ts'
import { type Database, migrate } from '../database/index.ts'
import { ensureFirstAdministrator, type FirstAdministrator, setInitialPassword, weaknessOf } from '../identity/index.ts'
import type { Text } from '../kernel/text.ts'
import { applyPacks, appliedPacks, loadPacks } from '../packs/apply.ts'
import { WriteStages } from '../records/index.ts'
import { catchUp } from '../schema/catch-up.ts'
import { loadModel } from '../schema/model-store.ts'
import { Parameters, secretOf, Vault } from '../settings/index.ts'
import { tagStages } from '../tags/index.ts'
import { type Environment, PROGRAM_FOLDER } from './environment.ts'

export interface Installation {
  readonly administrator: FirstAdministrator
  /** True when the demo people are there and sign in with the demo password first. */
  readonly demo: boolean
  /** What is wrong with the password of TESSERA_ADMIN_PASSWORD; it is set all the same, for it is the operator's word. */
  readonly weakPassword?: Text
}

export interface InstallOptions {
  /** Whether a new workspace gets the demo packs. */
  readonly demo: boolean
  report(line: string): void
}

const SYSTEM_FOLDER = join(PROGRAM_FOLDER, 'metadata', 'system')

export function packFolder(name: string): string {
  return join(PROGRAM_FOLDER, 'seeds', name)
}

/** Brings the workspace up to this program; quick when there is nothing to do. */
export async function install(db: Database, environment: Environment, options: InstallOptions): Promise<Installation> {
  await migrate(db)
  for (const { zh, en } of await catchUp(db)) options.report(`${zh} / ${en}`)
  const secret = await secretOf(db, environment.secret, environment.dataFolder)
  const before = await appliedPacks(db)
  const fresh = before.size === 0
  await upgrade(db, before, fresh && options.demo ? DEMO_PACKS : [], options)
  const demo = (await appliedPacks(db)).has('demo')
  if (demo) await fillDemo(db, options)
  if (fresh && demo) await giveDemoPassword(db, secret)
  const { adminPassword } = environment
  const administrator = await ensureFirstAdministrator(
    db,
    adminPassword === undefined ? {} : { password: adminPassword },
  )
  const weakPassword =
    adminPassword === undefined ? undefined : weaknessOf(adminPassword, { account: administrator.account, name: '' })
  return { administrator, demo, ...(weakPassword && { weakPassword }) }
}

/** Applies the system pack, wanted ones and those in force that this program ships in another form than was applied. */
async function upgrade(
  db: Database,
  before: ReadonlyMap<string, string>,
  wanted: readonly string[],
  options: InstallOptions,
): Promise<void> {
  const shipped = DEMO_PACKS.filter((name) => wanted.includes(name) || before.has(name))
  const packs = await loadPacks(db, [SYSTEM_FOLDER, ...shipped.map(packFolder)])
  const stale = packs.filter((pack) => before.get(pack.manifest.name) !== pack.hash)
  if (stale.length === 0) return
  const applied = await applyPacks(db, stale, { stages: tagStages(db, new WriteStages()) })
  for (const [name, records] of applied.records) options.report(`${name}: ${records} records`)
}

async function fillDemo(db: Database, options: InstallOptions): Promise<void> {
  const [clock] = await db.query<{ now: string }>(`select date_trunc('milliseconds', ${db.now}) as now`)
  const generator = GENERATORS['demo']
  if (generator)
    await generator.load({
      db,
      model: await loadModel(db),
      now: clock?.now ?? '',
      amounts: generator.amounts,
      report: options.report,
    })
  // people a pack brought have no password yet; whoever has one keeps it
  const people = await db.query<{ id: string }>(
    `select u.id::text as id from ${db.table('sys_user')} as u join ${db.table('meta_pack_data')} as p on p.record = u.id and p.object = 'sys_user'
     where p.pack = 'demo' and u.deleted_at is null and not exists (select from ${db.table('sys_credential')} as c where c.user_id = u.id)`,
  )
  if (people.length > 0)
    await setInitialPassword(
      db,
      people.map((person) => person.id),
      DEMO_PASSWORD,
      { mustChange: true },
    )
}

/** People whom administrators add to a demo sign in first like those it brought. */
async function giveDemoPassword(db: Database, secret: string): Promise<void> {
  const parameters = new Parameters(db, { vault: new Vault(secret, db.workspace) })
  await parameters.change(
    'sys_user_default_password',
    { value: DEMO_PASSWORD },
    { author: { kind: 'system', what: 'demo' } },
  )
}

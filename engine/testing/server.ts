/**
 * The whole server over a workspace of its own: packs applied, people of several roles signed in, requests through real
 * HTTP. What enters are names of people and requests; what leaves are answers, and the database to look into.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino, { type Logger } from 'pino'

import { systemPrincipal } from '../access/index.ts'
import { Exceptions, Keeping, Operations, SEALS } from '../audit/index.ts'
import type { Database } from '../database/index.ts'
import { Lookups } from '../http/lookups.ts'
import { createApp, SERVER_OPTIONS } from '../http/app.ts'
import type { Services } from '../http/services.ts'
import { Applications } from '../identity/applications/index.ts'
import {
  createSessions,
  ensureFirstAdministrator,
  recordActions,
  setInitialPassword,
  userPrincipal,
  writeStages,
} from '../identity/index.ts'
import { openSession } from '../identity/session-store.ts'
import { createOutbound, type Outbound } from '../outbound/index.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { createMany, WriteStages } from '../records/index.ts'
import { openModelStore } from '../schema/model-store.ts'
import { schemeStages } from '../screens/index.ts'
import { openParameters, Vault } from '../settings/index.ts'
import { tagActions, tagStages, Tags } from '../tags/index.ts'
import { Exports } from '../transfer/export/index.ts'
import { diskStore, Files } from '../transfer/files/index.ts'
import { background } from './background.ts'
import { Client } from './client.ts'
import { TEST_SECRET } from './secret.ts'
import { testWorkspace, type TestWorkspace } from './workspace.ts'

export { Answer, Client, type Row } from './client.ts'
export { contents, leavesNoTrace } from './no-trace.ts'

export const TEST_PASSWORD = 'seven green apples'

/** Account and roles of everybody the kit knows; `fresh` must change the password first. */
export const PEOPLE = {
  admin: ['admin'],
  editor: ['sample_editor'],
  revealer: ['sample_revealer'],
  owner: ['sample_owner'],
  other: ['sample_owner'],
  keeper: ['sample_keeper'],
  reader: ['sample_reader'],
  blind: ['sample_blind'],
  people: ['sample_people'],
  nobody: [],
  fresh: ['sample_editor'],
} as const satisfies Record<string, readonly string[]>

export type PersonName = keyof typeof PEOPLE

export interface TestApp {
  readonly db: Database
  readonly services: Services
  readonly url: string
  /** Ids of users by account. */
  readonly ids: Readonly<Record<PersonName, string>>
  /** Error lines that the server has logged: a defect shows here. */
  readonly logged: readonly string[]
  /** A client with the token of a person. */
  as(person: PersonName): Client
  /** A client that has not signed in. */
  stranger(): Client
  /** A new session of a person, for tests that end it. */
  session(person: PersonName): Promise<string>
  /** Brings further packs in, as a command would, without telling this process. */
  apply(folder: string, prune?: boolean): Promise<void>
  close(): Promise<void>
}

const PACKS = ['../../metadata/system', './pack'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

export interface TestAppOptions {
  /** Networks of proxies that are believed about who calls. */
  readonly trustedProxies?: readonly string[]
  readonly consoleFolder?: string
  readonly log?: Logger
  /** The process hears of no new generation and must find out by itself. */
  readonly deaf?: boolean
  /** Where uploads go, for tests that look into it. */
  readonly filesFolder?: string
  /** What calls foreign addresses, for tests that bring foreign servers along. */
  readonly outbound?: Outbound
}

/** Bytes of one file: small, so that tests need not send much. */
export const LARGEST_FILE = 5_000_000

/** Rows of one exported file: few, so that tests need not make many. */
export const MOST_EXPORTED = 2_000

/** Call in `before`, and `close` in `after`. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const workspace = await testWorkspace()
  const { db } = workspace
  await applyPacks(db, await loadPacks(db, PACKS), { stages: tagStages(db, new WriteStages()) })
  const logged: string[] = []
  const hearing: Database = options.deaf ? { ...db, listen: () => Promise.resolve(() => Promise.resolve()) } : db
  const models = await openModelStore(hearing, { pollMs: 60_000 })
  const vault = new Vault(TEST_SECRET, db.workspace)
  const parameters = await openParameters(hearing, { vault, pollMs: 60_000 })
  const log = options.log ?? pino({ level: 'error' }, { write: (line: string) => void logged.push(line) })
  const applications = new Applications({ db, vault, onError: (error) => log.error({ err: error }, 'applications') })
  const sessions = createSessions(db, parameters)
  const ids = await createPeople(db, models.current())
  const tokens = Object.fromEntries(
    await Promise.all(Object.keys(PEOPLE).map(async (name) => [name, await sessionOf(db, ids[name as PersonName])])),
  )
  const filesFolder = options.filesFolder ?? (await mkdtemp(join(tmpdir(), 'tessera-files-')))
  const consoleFolder = options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }
  const exports = new Exports({ db, mostRows: MOST_EXPORTED })
  const stages = schemeStages(
    db,
    tagStages(db, writeStages(db, sessions), () => inBackground.jobs),
  )
  const inBackground = background(db, { models, stages, timeZone: 'Asia/Shanghai' }, join(filesFolder, 'imports'))
  const unwritten = (error: unknown): void => void logged.push(JSON.stringify({ unwritten: String(error) }))
  const operations = new Operations(db, { onError: unwritten })
  const exceptions = new Exceptions(db, { onError: unwritten, secrets: () => parameters.secrets() })
  const keeping = new Keeping(db, {
    key: vault.keyFor(SEALS),
    folder: join(filesFolder, 'audit'),
    timeZone: 'Asia/Shanghai',
    days: (parameter) => parameters.get(parameter),
    onTrouble: (what) => void logged.push(what),
  })
  const services: Services = {
    db,
    models,
    operations,
    exceptions,
    keeping,
    parameters,
    vault,
    applications,
    ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
    sessions,
    log,
    outbound: options.outbound ?? createOutbound(),
    timeZone: 'Asia/Shanghai',
    stages,
    actions: tagActions(db, recordActions(db, sessions, parameters)),
    lookups: new Lookups(db),
    files: new Files({ db, store: diskStore(filesFolder), largest: LARGEST_FILE }),
    exports,
    ...inBackground,
    tags: new Tags({
      db,
      models,
      stages,
      jobs: inBackground.jobs,
      timeZone: 'Asia/Shanghai',
      principalOf: (id) => userPrincipal(db, id),
    }),
    ready: () => true,
    ...consoleFolder,
  }
  const server = createServer(SERVER_OPTIONS, createApp(services))
  const url = await listen(server)
  return {
    db,
    services,
    url,
    ids,
    logged,
    as: (person) => new Client(url, tokens[person]),
    stranger: () => new Client(url),
    session: (person) => sessionOf(db, ids[person]),
    apply: async (folder, prune = false) => {
      await applyPacks(db, await loadPacks(db, [folder]), { prune, stages })
    },
    close: async () => {
      await close(server, workspace, async () => {
        await exports.close()
        await inBackground.jobs.stop()
        await applications.close()
        await operations.flush()
        await exceptions.flush()
        await keeping.stop()
        await parameters.close()
        await models.close()
      })
      await rm(filesFolder, { recursive: true, force: true })
    },
  }
}

async function createPeople(
  db: Database,
  model: ReturnType<Services['models']['current']>,
): Promise<Record<PersonName, string>> {
  await ensureFirstAdministrator(db, { password: TEST_PASSWORD })
  const writer = {
    db,
    model,
    principal: systemPrincipal('test'),
    moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' },
  }
  const names = Object.keys(PEOPLE).filter((name) => name !== 'admin') as PersonName[]
  const created = await db.transaction(async (tx) => {
    const users = await createMany(
      { ...writer, tx },
      'sys_user',
      names.map((account) => ({ account, name: `${account} 先生` })),
    )
    const roles = names.flatMap((name, index) => PEOPLE[name].map((role) => ({ user: users.ids[index], role })))
    await createMany({ ...writer, tx }, 'sys_user_role', roles)
    return users.ids
  })
  const must = names.indexOf('fresh')
  await setInitialPassword(
    db,
    created.filter((_, index) => index !== must),
    TEST_PASSWORD,
    { mustChange: false },
  )
  await setInitialPassword(db, created.slice(must, must + 1), TEST_PASSWORD, { mustChange: true })
  const rows = await db.query<{ account: string; id: string }>(
    `select account, id::text as id from ${db.table('sys_user')}`,
  )
  return Object.fromEntries(rows.map(({ account, id }) => [account, id])) as Record<PersonName, string>
}

/** As if the person had signed in, without the work that makes guessing passwords slow. */
async function sessionOf(db: Database, userId: string): Promise<string> {
  const [row] = await db.query<{ hash: string }>(
    `select password_hash as hash from ${db.table('sys_credential')} where user_id = $1`,
    [userId],
  )
  const token = await openSession(db, db, { userId, passwordHash: row?.hash ?? '', address: null, agent: null })
  if (token === undefined) throw new Error('the test user has no session')
  return token
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

async function close(server: Server, workspace: TestWorkspace, closeModels: () => Promise<void>): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await closeModels()
  await workspace.drop()
}

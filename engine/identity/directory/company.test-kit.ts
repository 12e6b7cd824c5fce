/** A company directory over a real provider and a whole server, for tests of signing in through it; call in a `describe`. */
import assert from 'node:assert/strict'

import { createOutbound } from '../../outbound/index.ts'
import { type PersonName, type Row, testApp, type TestApp } from '../../testing/server.ts'
import { Browser, CLIENT, CLIENT_SECRET, testProvider, type TestProvider, type Went } from './provider.test-kit.ts'

export const PATH = '/api/v1/sign-in/directories/company'

export interface Company {
  readonly app: TestApp
  readonly provider: TestProvider
  /** A second provider that the server may call. */
  readonly other: TestProvider
  back(): string
  settings(more?: Row): Row
  set(change: Row, by?: PersonName): Promise<void>
  know(login: string, claims?: Row): void
  away(browser: Browser, login: string, to?: string): Promise<string>
  signIn(login: string, how?: { browser?: Browser; to?: string }): Promise<Went>
  whoIs(browser: Browser): Promise<string | undefined>
  log(): Promise<Row | undefined>
  refusedFor(went: Went, reason: string): void
  /** How many more users, links and sessions there are afterwards. */
  leavesNoTraceOf(work: () => Promise<void>): Promise<number>
}

export function useCompany(): Company {
  let app: TestApp
  let provider: TestProvider
  let other: TestProvider
  const back = (): string => `${app.url}${PATH}/callback`

  before(async () => {
    provider = await testProvider(() => [back()])
    other = await testProvider(() => [back()])
    const allow = `127.0.0.1:${new URL(provider.issuer).port} 127.0.0.1:${new URL(other.issuer).port}`
    app = await testApp({ outbound: createOutbound({ allow: [{ where: 'TEST', text: () => allow }] }) })
    await app
      .as('admin')
      .post('/api/v1/directories', settings())
      .then((answer) => answer.is(201))
  })
  after(() => Promise.all([provider.close(), other.close(), app.close()]))
  beforeEach(async () => {
    provider.spoil = undefined
    provider.people.clear()
    await app.db.query(`delete from ${app.db.table('sys_directory_link')}`)
    await app.db.query(`delete from ${app.db.table('sys_attempt')}`)
    await set({ ...settings(), name: undefined, kind: undefined })
  })

  function settings(more: Row = {}): Row {
    return {
      name: 'company',
      kind: 'oidc',
      label: { zh: '企业账号', en: 'Company account' },
      settings: { issuer: provider.issuer, client_id: CLIENT },
      secret: CLIENT_SECRET,
      enabled: true,
      order: 10,
      match: 'account',
      create: false,
      roles: [],
      department: null,
      groups: [],
      second_step: false,
      address: null,
      ...more,
    }
  }

  async function set(change: Row, by: PersonName = 'admin'): Promise<void> {
    const { version } = (await app.as('admin').get('/api/v1/directories/company')).is(200).data as { version: number }
    ;(await app.as(by).patch('/api/v1/directories/company', { ...change, version })).is(200)
  }

  function know(login: string, claims: Row = {}): void {
    provider.people.set(login, { sub: `sub-${login}`, preferred_username: login, name: `${login} 女士`, ...claims })
  }

  /** The way to the provider and back; not yet told to us. */
  async function away(browser: Browser, login: string, to = ''): Promise<string> {
    const left = await browser.go(`${app.url}${PATH}${to}`)
    assert.equal(left.status, 303, left.body)
    return browser.signInAt(left.address, provider.people.get(login)?.sub ?? login, back())
  }

  async function signIn(login: string, { browser = new Browser(), to = '' } = {}): Promise<Went> {
    return browser.go(await away(browser, login, to))
  }

  async function whoIs(browser: Browser): Promise<string | undefined> {
    const { body } = await browser.go(`${app.url}/api/v1/session`)
    return (JSON.parse(body) as { person?: { account: string } }).person?.account
  }

  async function log(): Promise<Row | undefined> {
    const [row] = await app.db.query<Row>(
      `select account, user_id::text as user_id, result, reason from ${app.db.table('sys_login_log')} order by id desc limit 1`,
    )
    return row
  }

  function refusedFor(went: Went, reason: string): void {
    assert.equal(went.status, 303)
    assert.equal(went.address, `${app.url}/login?directory=${reason}`)
  }

  async function leavesNoTraceOf(work: () => Promise<void>): Promise<number> {
    const count = async (): Promise<number> => {
      const [row] = await app.db.query<{ n: number }>(
        `select (select count(*) from ${app.db.table('sys_user')})::int + (select count(*) from ${app.db.table('sys_directory_link')})::int + (select count(*) from ${app.db.table('sys_session')})::int as n`,
      )
      return row?.n ?? 0
    }
    const before = await count()
    await work()
    return (await count()) - before
  }

  return {
    get app() {
      return app
    },
    get provider() {
      return provider
    },
    get other() {
      return other
    },
    back,
    settings,
    set,
    know,
    away,
    signIn,
    whoIs,
    log,
    refusedFor,
    leavesNoTraceOf,
  }
}

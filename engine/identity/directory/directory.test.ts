import assert from 'node:assert/strict'

import { createOutbound } from '../../outbound/index.ts'
import { type PersonName, type Row, testApp, type TestApp } from '../../testing/server.ts'
import { Browser, CLIENT, CLIENT_SECRET, testProvider, type TestProvider, type Went } from './provider.test-kit.ts'

const PATH = '/api/v1/sign-in/directories/company'

describe('signing in through a company directory', () => {
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

  it('a person whom the directory vouches for is signed in, and led to where they wanted to be', async () => {
    know('owner')
    const browser = new Browser()
    const went = await signIn('owner', { browser, to: '?to=%2Fsample%3Fview%3D1' })
    assert.equal(went.status, 303)
    assert.equal(went.address, `${app.url}/sample?view=1`)
    assert.equal(went.headers['cache-control'], 'no-store')
    assert.equal(went.headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal(await whoIs(browser), 'owner')
    assert.deepEqual(await log(), { account: 'owner', user_id: app.ids.owner, result: 'success', reason: 'directory' })
    const cookies = [went.headers['set-cookie']].flat().join('\n')
    assert.match(cookies, /tessera_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/)
    assert.match(cookies, /tessera_directory=; Path=\/api\/v1\/sign-in\/directories; Expires=Thu, 01 Jan 1970/)
  })

  it('the page for signing in knows the directories that are switched on, and nothing else of them', async () => {
    const { data } = (await app.stranger().get('/api/v1/sign-in/options')).is(200)
    assert.deepEqual(data, { directories: [{ name: 'company', label: { zh: '企业账号', en: 'Company account' } }] })
    await set({ enabled: false })
    assert.deepEqual((await app.stranger().get('/api/v1/sign-in/options')).data, { directories: [] })
    refusedFor(await new Browser().go(`${app.url}${PATH}`), 'unknown')
    refusedFor(await new Browser().go(`${app.url}/api/v1/sign-in/directories/nowhere`), 'unknown')
  })

  it('who comes again is known by the subject, whatever they are called by now', async () => {
    know('owner')
    await signIn('owner')
    provider.people.set('renamed', { sub: 'sub-owner', preferred_username: 'reader' })
    await set({ match: 'none' })
    const browser = new Browser()
    await signIn('renamed', { browser })
    assert.equal(await whoIs(browser), 'owner')
  })

  it('a former session of the browser ends, and its token is not kept', async () => {
    know('owner')
    const browser = new Browser()
    await signIn('owner', { browser })
    const former = browser.cookies.get(new URL(app.url).host)?.get('tessera_session') ?? ''
    await signIn('owner', { browser })
    const token = browser.cookies.get(new URL(app.url).host)?.get('tessera_session')
    assert.notEqual(token, former)
    assert.equal((await app.stranger().get('/api/v1/session', { authorization: `Bearer ${former}` })).status, 401)
  })

  describe('only a path of ours is gone to afterwards', () => {
    for (const to of [
      '//evil.test',
      '/\\evil.test',
      '\\\\evil.test',
      'https://evil.test',
      'https:evil.test',
      '/\t/evil.test',
      '/%2f/evil.test',
      '/%5cevil.test',
      'javascript:alert(1)',
      '@evil.test',
      '/a\nb',
      '',
      '/ x',
      '/\u202e/evil.test',
      '///evil.test',
      '/..//evil.test',
    ])
      it(JSON.stringify(to), async () => {
        know('owner')
        const went = await signIn('owner', { to: `?to=${encodeURIComponent(to)}` })
        assert.equal(went.headers.location, '/')
      })
  })

  describe('an answer that is not this visit’s is refused', () => {
    beforeEach(() => know('owner'))

    it('with another state', async () => {
      const browser = new Browser()
      const came = new URL(await away(browser, 'owner'))
      came.searchParams.set('state', 'another')
      refusedFor(await browser.go(came.href), 'expired')
      assert.equal(await whoIs(browser), undefined)
    })

    it('in another browser', async () => {
      const browser = new Browser()
      const came = await away(browser, 'owner')
      refusedFor(await new Browser().go(came), 'expired')
    })

    it('with the code of somebody else', async () => {
      know('reader')
      const [mine, theirs] = [new Browser(), new Browser()]
      const came = new URL(await away(mine, 'owner'))
      const code = new URL(await away(theirs, 'reader')).searchParams.get('code') ?? ''
      came.searchParams.set('code', code)
      refusedFor(await mine.go(came.href), 'untrusted')
      assert.equal(await whoIs(mine), undefined)
    })

    it('a second time', async () => {
      const browser = new Browser()
      const came = await away(browser, 'owner')
      const jar = browser.cookies.get(new URL(app.url).host)
      const kept = jar?.get('tessera_directory') ?? ''
      await browser.go(came)
      jar?.delete('tessera_session')
      refusedFor(await browser.go(came), 'expired')
      jar?.set('tessera_directory', kept)
      refusedFor(await browser.go(came), 'untrusted')
      assert.equal(await whoIs(browser), undefined)
    })

    it('from another provider', async () => {
      other.people.set('owner', { sub: 'sub-owner', preferred_username: 'owner' })
      const browser = new Browser()
      const came = new URL(await away(browser, 'owner'))
      came.searchParams.set('iss', other.issuer)
      refusedFor(await browser.go(came.href), 'untrusted')
    })

    it('for another directory of ours', async () => {
      ;(await app.as('admin').post('/api/v1/directories', settings({ name: 'second' }))).is(201)
      const browser = new Browser()
      const came = await away(browser, 'owner')
      const went = await browser.go(came.replace('/company/', '/second/'))
      refusedFor(went, 'expired')
      ;(await app.as('admin').delete('/api/v1/directories/second')).is(204)
    })

    it('when the visitor or the provider says no', async () => {
      const browser = new Browser()
      const came = new URL(await away(browser, 'owner'))
      came.searchParams.delete('code')
      came.searchParams.set('error', 'access_denied')
      refusedFor(await browser.go(came.href), 'cancelled')
      assert.equal((await log())?.reason, 'directory_refused')
    })
  })

  describe('a token that cannot be trusted opens nothing', () => {
    const hour = 3600
    const now = (): number => Math.floor(Date.now() / 1000)
    const cases: Readonly<Record<string, (claims: Record<string, unknown>, header: Record<string, unknown>) => void>> =
      {
        'with another nonce': (claims) => (claims['nonce'] = 'another'),
        'without a nonce': (claims) => delete claims['nonce'],
        'for another audience': (claims) => (claims['aud'] = 'somebody-else'),
        'for several audiences without saying for whom': (claims) => (claims['aud'] = [CLIENT, 'somebody-else']),
        'of another issuer': (claims) => (claims['iss'] = 'https://login.example.com'),
        'that has expired': (claims) => Object.assign(claims, { iat: now() - 2 * hour, exp: now() - hour }),
        'without an end': (claims) => delete claims['exp'],
        'from the future': (claims) => (claims['nbf'] = now() + hour),
        'without a subject': (claims) => delete claims['sub'],
        'of another subject than is told afterwards': (claims) => (claims['sub'] = 'sub-admin'),
        'without a signature': (_claims, header) => (header['alg'] = 'none'),
        'signed with the secret of the client instead of a key': (_claims, header) => (header['alg'] = 'HS256'),
        'signed with a key that nobody publishes': (_claims, header) => (header['kid'] = 'unknown'),
      }
    for (const [what, change] of Object.entries(cases)) {
      it(what, async () => {
        know('owner')
        provider.forge(change)
        const browser = new Browser()
        refusedFor(await signIn('owner', { browser }), 'untrusted')
        assert.equal(await whoIs(browser), undefined)
        assert.equal((await log())?.reason, 'directory_refused')
      })
    }

    it('a token that is forged back is taken, so the cases above are refused for what they say', async () => {
      know('owner')
      provider.forge((claims) => (claims['more'] = 'harmless'))
      const browser = new Browser()
      await signIn('owner', { browser })
      assert.equal(await whoIs(browser), 'owner')
    })

    it('signed by another key than the one published under its name', async () => {
      know('owner')
      const browser = new Browser()
      const came = await away(browser, 'owner')
      const keys = { keys: [] }
      provider.spoil = (path) => (path.startsWith('/jwks') ? JSON.stringify(keys) : undefined)
      refusedFor(await browser.go(came), 'untrusted')
    })
  })

  it('new keys of the provider are taken at once', async () => {
    know('owner')
    await signIn('owner')
    provider.rotate()
    const browser = new Browser()
    await signIn('owner', { browser })
    assert.equal(await whoIs(browser), 'owner')
  })

  it('a provider that describes itself as another, or answers nonsense, is unreachable for visitors', async () => {
    know('owner')
    provider.spoil = (path, body) =>
      path.includes('well-known') ? body.replaceAll(provider.issuer, other.issuer) : undefined
    refusedFor(await new Browser().go(`${app.url}${PATH}`), 'unreachable')
    provider.spoil = () => 'x'.repeat(600_000)
    refusedFor(await new Browser().go(`${app.url}${PATH}`), 'unreachable')
    provider.spoil = () => '<html>secret-banner</html>'
    const went = await new Browser().go(`${app.url}${PATH}`)
    refusedFor(went, 'unreachable')
    assert.ok(!went.body.includes('secret-banner'))
  })

  it('a provider inside the network that nobody allowed is not called', async () => {
    await set({ settings: { issuer: 'http://127.0.0.1:1/', client_id: CLIENT } })
    refusedFor(await new Browser().go(`${app.url}${PATH}`), 'unreachable')
    await set({ settings: { issuer: 'https://169.254.169.254', client_id: CLIENT } })
    refusedFor(await new Browser().go(`${app.url}${PATH}`), 'unreachable')
  })

  describe('whom the directory means', () => {
    it('nobody whom we do not know, unless people are made', async () => {
      know('newcomer')
      const users = await leavesNoTraceOf(() => signIn('newcomer').then((went) => refusedFor(went, 'no_account')))
      assert.equal(users, 0)
      assert.deepEqual(await log(), { account: 'ne***', user_id: null, result: 'failure', reason: 'unknown_account' })
    })

    for (const account of ['ADMIN', 'ａdmin', 'аdmin', 'admin\u200b', ' admin', 'admin ', 'Owner'])
      it(`not who is called ${JSON.stringify(account)}, also where people are made`, async () => {
        await set({ create: true })
        provider.people.set('x', { sub: 'sub-x', preferred_username: account, name: 'x' })
        const browser = new Browser()
        const went = await signIn('x', { browser })
        const who = await whoIs(browser)
        assert.ok(who === undefined || who === account, `signed in as ${who}`)
        // Cyrillic letters are letters: such an account is another one, with no rights
        if (account !== 'аdmin') refusedFor(went, 'no_account')
      })

    it('not who is disabled or deleted, also when they were known', async () => {
      know('blind')
      await signIn('blind')
      const user = (await app.as('admin').get(`/api/v1/sys_user/${app.ids.blind}`)).is(200).data as Row
      const disabled = (
        await app
          .as('admin')
          .patch(`/api/v1/sys_user/${app.ids.blind}`, { version: user['version'], status: 'disabled' })
      ).is(200).data as Row
      const browser = new Browser()
      refusedFor(await signIn('blind', { browser }), 'no_account')
      assert.equal(await whoIs(browser), undefined)
      assert.deepEqual(await log(), { account: 'blind', user_id: app.ids.blind, result: 'failure', reason: 'disabled' })
      ;(
        await app
          .as('admin')
          .patch(`/api/v1/sys_user/${app.ids.blind}`, { version: disabled['version'], status: 'enabled' })
      ).is(200)
    })

    it('by mail only who owns the address, and only when it is one person’s', async () => {
      await set({ match: 'email' })
      const mail = async (name: PersonName, email: string | null): Promise<void> => {
        const { version } = (await app.as('admin').get(`/api/v1/sys_user/${app.ids[name]}`)).data as { version: number }
        ;(await app.as('admin').patch(`/api/v1/sys_user/${app.ids[name]}`, { version, email })).is(200)
      }
      await mail('keeper', 'keeper@example.com')
      const tried = async (claims: Row): Promise<string | undefined> => {
        await app.db.query(`delete from ${app.db.table('sys_directory_link')}`)
        provider.people.set('k', { sub: `sub-${JSON.stringify(claims)}`.slice(0, 200), ...claims })
        const browser = new Browser()
        await signIn('k', { browser })
        return whoIs(browser)
      }
      assert.equal(await tried({ email: 'keeper@example.com', email_verified: true }), 'keeper')
      assert.equal(await tried({ email: 'Keeper@Example.com', email_verified: true }), 'keeper')
      for (const claims of [
        { email: 'keeper@example.com', email_verified: false },
        { email: 'keeper@example.com' },
        { email: 'keeper@example.com', email_verified: 1 },
        { email: 'ｋeeper@example.com', email_verified: true },
        { email: 'keeper@exаmple.com', email_verified: true },
        { email: 'keeper@example.com\u200b', email_verified: true },
        { email: ' keeper@example.com', email_verified: true },
        { email: '\u212aeeper@example.com', email_verified: true },
        { email: 'keeper@example.com, admin@example.com', email_verified: true },
        { preferred_username: 'keeper' },
      ])
        assert.equal(await tried(claims), undefined, JSON.stringify(claims))
      await mail('reader', 'keeper@example.com')
      assert.equal(await tried({ email: 'keeper@example.com', email_verified: true }), undefined)
      assert.equal((await log())?.reason, 'ambiguous')
      await mail('reader', null)
      await mail('keeper', null)
    })
  })

  describe('people whom the directory brings', () => {
    it('are made with the roles and the department of the settings, without a password, and once', async () => {
      const { id: department } = await app.as('admin').make('sys_department', { name: '目录部门' })
      await set({ create: true, roles: ['sample_reader'], department })
      know('newhere', { email: 'newhere@example.com', email_verified: true, phone_number: '13800138000' })
      const [first, second] = [new Browser(), new Browser()]
      const ways = [await away(first, 'newhere'), await away(second, 'newhere')]
      await Promise.all([first.go(ways[0] ?? ''), second.go(ways[1] ?? '')])
      assert.deepEqual([await whoIs(first), await whoIs(second)], ['newhere', 'newhere'])
      const [user, ...more] = await app.db.query<Row>(
        `select u.id::text as id, u.name, u.email, u.mobile, u.department::text as department, c.user_id as credential,
           (select string_agg(role, ',') from ${app.db.table('sys_user_role')} r where r."user" = u.id) as roles
         from ${app.db.table('sys_user')} u left join ${app.db.table('sys_credential')} c on c.user_id = u.id where account = 'newhere'`,
      )
      assert.deepEqual(more, [])
      const { id, ...rest } = user ?? {}
      assert.deepEqual(rest, {
        name: 'newhere 女士',
        email: 'newhere@example.com',
        mobile: '13800138000',
        department,
        credential: null,
        roles: 'sample_reader',
      })
      const history = (await app.as('admin').get(`/api/v1/sys_user/${String(id)}/history`)).is(200).text
      assert.match(history, /directory company/)
      const tried = await app.stranger().post('/api/v1/session', { login: 'newhere', password: 'seven green apples' })
      assert.equal(tried.status, 401)
    })

    it('do not get a mail address that is somebody else’s, nor one that nobody verified', async () => {
      await set({ create: true })
      know('mailless', { email: 'newhere@example.com', email_verified: true })
      know('unproved', { email: 'unproved@example.com', email_verified: false })
      for (const login of ['mailless', 'unproved']) {
        await signIn(login)
        const [row] = await app.db.query<Row>(`select email from ${app.db.table('sys_user')} where account = $1`, [
          login,
        ])
        assert.deepEqual(row, { email: null })
      }
    })

    it('have the roles of their groups, for as long as they are in them; other roles stay', async () => {
      await set({
        create: true,
        roles: ['sample_blind'],
        groups: [
          { group: '销售', role: 'sample_reader' },
          { group: 'keepers', role: 'sample_keeper' },
        ],
      })
      const roles = async (groups: unknown): Promise<string> => {
        know('grouped', { groups })
        const browser = new Browser()
        await signIn('grouped', { browser })
        assert.equal(await whoIs(browser), 'grouped')
        const [row] = await app.db.query<{ roles: string }>(
          `select coalesce(string_agg(role, ',' order by role), '') as roles from ${app.db.table('sys_user_role')} r
           join ${app.db.table('sys_user')} u on u.id = r."user" where u.account = 'grouped' and r.deleted_at is null`,
        )
        return row?.roles ?? ''
      }
      assert.equal(await roles(['销售', 'keepers', 'admin', '__proto__']), 'sample_blind,sample_keeper,sample_reader')
      assert.equal(await roles(['销售']), 'sample_blind,sample_reader')
      assert.equal(await roles('keepers'), 'sample_blind,sample_keeper')
      assert.equal(await roles({ keepers: true }), 'sample_blind')
    })

    it('never administer, also when a role of theirs came to do so', async () => {
      for (const part of [
        { roles: ['admin'] },
        { groups: [{ group: 'g', role: 'admin' }] },
        { roles: ['no_such_role'] },
      ]) {
        const { version } = (await app.as('admin').get('/api/v1/directories/company')).data as { version: number }
        const answer = await app.as('admin').patch('/api/v1/directories/company', { ...part, version })
        assert.equal(answer.status, 422, answer.text)
      }
    })
  })

  describe('a second step of ours', () => {
    before(async () => {
      await app.db.query(
        `insert into ${app.db.table('sys_second_factor')} (user_id, secret, confirmed_at) values ($1, 'sealed', ${app.db.now})`,
        [app.ids.owner],
      )
    })
    after(() => app.db.query(`delete from ${app.db.table('sys_second_factor')}`))
    beforeEach(() => know('owner'))

    it('is asked for where the directory is set so, before there is a session', async () => {
      await set({ second_step: true })
      const browser = new Browser()
      const went = await signIn('owner', { browser, to: '?to=/sample' })
      assert.match(went.address, /\/login\?to=%2Fsample#second_step=[\w-]{43}$/)
      assert.equal(await whoIs(browser), undefined)
    })

    it('is not asked for when the directory asked for one, or is trusted with it', async () => {
      const browser = new Browser()
      await signIn('owner', { browser })
      assert.equal(await whoIs(browser), 'owner')
      await set({ second_step: true })
      provider.forge((claims) => (claims['amr'] = ['pwd', 'mfa']))
      const again = new Browser()
      await signIn('owner', { browser: again })
      assert.equal(await whoIs(again), 'owner')
    })
  })

  describe('those who keep directories', () => {
    it('are those with the point; to others these addresses are unknown', async () => {
      for (const person of ['editor', 'people'] as const) {
        const client = app.as(person)
        for (const answer of [
          await client.get('/api/v1/directories'),
          await client.post('/api/v1/directories', settings({ name: 'x' })),
          await client.get('/api/v1/directories/company'),
          await client.patch('/api/v1/directories/company', { version: 1 }),
          await client.delete('/api/v1/directories/company'),
          await client.post('/api/v1/directories/company/test', {}),
        ])
          assert.equal(answer.status, 404)
      }
      assert.ok([401, 404].includes((await app.stranger().get('/api/v1/directories')).status))
    })

    it('see of the secret only that there is one; the database holds it sealed, the log of operations not at all', async () => {
      const { text } = (await app.as('admin').get('/api/v1/directories')).is(200)
      assert.match(text, /"secret_set":true/)
      await set({ secret: CLIENT_SECRET })
      const [row] = await app.db.query<Row>(
        `select d.secret, (select json_agg(o)::text from ${app.db.table('sys_operation_log')} o) as log from ${app.db.table('sys_directory')} d where name = 'company'`,
      )
      assert.ok(!text.includes(CLIENT_SECRET) && !JSON.stringify(row).includes(CLIENT_SECRET))
      assert.match(String(row?.['log']), /"module":"directories"/)
    })

    it('are told each thing that is wrong, and nothing is written', async () => {
      const before = (await app.as('admin').get('/api/v1/directories')).text
      const wrong: readonly (readonly [Row, string])[] = [
        [{ label: { zh: '', en: 'x' } }, 'label'],
        [{ settings: { issuer: 'login.example.com', client_id: 'x' } }, 'settings/issuer'],
        [{ settings: { issuer: 'ftp://login.example.com', client_id: 'x' } }, 'settings/issuer'],
        [{ settings: { issuer: 'https://me:pw@login.example.com', client_id: 'x' } }, 'settings/issuer'],
        [{ settings: { issuer: provider.issuer } }, 'settings/client_id'],
        [{ settings: { issuer: provider.issuer, client_id: 'x', more: 1 } }, 'settings/more'],
        [{ settings: { issuer: provider.issuer, client_id: 'x', claims: { admin: 'x' } } }, 'settings/claims/admin'],
        [{ match: 'mobile' }, 'match'],
        [{ create: 'yes' }, 'create'],
        [{ department: '00000000-0000-7000-8000-000000000000' }, 'department'],
        [{ address: 'https://crm.example.com/path' }, 'address'],
        [{ trusted: true }, 'trusted'],
        [{ secret: 5 }, 'secret'],
      ]
      const { version } = (await app.as('admin').get('/api/v1/directories/company')).data as { version: number }
      for (const [part, path] of wrong) {
        const answer = await app.as('admin').patch('/api/v1/directories/company', { ...part, version })
        assert.equal(answer.status, 422, answer.text)
        assert.ok(answer.text.includes(`"path":"${path}"`), `${path}: ${answer.text}`)
      }
      assert.equal(
        (await app.as('admin').patch('/api/v1/directories/company', { order: 5, version: version - 1 })).status,
        409,
      )
      assert.equal((await app.as('admin').post('/api/v1/directories', settings())).status, 422)
      assert.equal((await app.as('admin').post('/api/v1/directories', settings({ name: 'A b' }))).status, 422)
      assert.equal((await app.as('admin').get('/api/v1/directories')).text, before)
    })

    it('are told by a trial what stands in the way', async () => {
      const tried = async (change: Row): Promise<readonly Row[]> => {
        await set(change)
        return (await app.as('admin').post('/api/v1/directories/company/test', {})).is(200).data as unknown as Row[]
      }
      const fine = await tried({})
      assert.deepEqual(
        fine.map(({ step, ok }) => [step, ok]),
        [
          ['description', true],
          ['flow', true],
          ['keys', true],
          ['client', true],
          ['back', true],
        ],
      )
      assert.ok(JSON.stringify(fine.at(-1)).includes(back()))
      const wrong = await tried({ secret: 'another' })
      assert.deepEqual(
        wrong.filter(({ ok }) => !ok).map(({ step }) => step),
        ['client'],
      )
      const slash = await tried({ settings: { issuer: `${provider.issuer}/other`, client_id: CLIENT } })
      assert.deepEqual(
        slash.map(({ step, ok }) => [step, ok]),
        [['description', false]],
      )
      const inside = await tried({ settings: { issuer: 'https://10.0.0.1', client_id: CLIENT } })
      assert.ok(JSON.stringify(inside).includes('private network'), JSON.stringify(inside))
    })

    it('who are no administrators open no door to those who may do more', async () => {
      const { db } = app
      await db.query(
        `update ${db.table('sys_directory')} set trusted = false, updated_by = $1 where name = 'company'`,
        [app.ids.reader],
      )
      for (const [login, who] of [
        ['admin', undefined],
        ['editor', undefined],
        ['reader', 'reader'],
      ] as const) {
        know(login)
        const browser = new Browser()
        await signIn(login, { browser })
        assert.equal(await whoIs(browser), who)
      }
      know('admin')
      assert.equal(await leavesNoTraceOf(() => signIn('admin').then((went) => refusedFor(went, 'no_account'))), 0)
      assert.equal((await log())?.reason, 'directory_rights')
    })
  })

  it('a network that asks in vain again and again has to wait', async () => {
    const table = app.db.table('sys_attempt')
    await app.db.query(
      `insert into ${table} (key, count, first_at, last_at) values ('directory:127.0.0.1', 105, ${app.db.now}, ${app.db.now})`,
    )
    const went = await new Browser().go(`${app.url}${PATH}`)
    assert.equal(went.status, 303)
    refusedFor(await new Browser().go(`${app.url}${PATH}`), 'too_many_attempts')
  })

  it('whoever names another host does not become the place to come back to', async () => {
    for (const host of ['evil.test/', 'evil.test@x', 'a b', 'evil.test\\x']) {
      const went = await new Browser().go(`${app.url}${PATH}`, undefined, { host })
      assert.ok(
        went.status === 400 || went.address.includes('/login?directory='),
        `${host}: ${went.status} ${went.address}`,
      )
    }
    await set({ address: 'https://crm.example.com' })
    const went = await new Browser().go(`${app.url}${PATH}`, undefined, { host: 'evil.test' })
    assert.equal(new URL(went.address).searchParams.get('redirect_uri'), `https://crm.example.com${PATH}/callback`)
  })

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
})

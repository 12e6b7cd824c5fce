import assert from 'node:assert/strict'

import { Secret, TOTP } from 'otpauth'

import { applyDefinitions, definition } from '../../testing/definitions.ts'
import { type Answer, Client, leavesNoTrace, type PersonName, type Row, TEST_PASSWORD } from '../../testing/server.ts'
import { useCompany } from './company.test-kit.ts'
import { Browser } from './provider.test-kit.ts'

describe('the people of a company directory', () => {
  const company = useCompany()
  const { set, know, away, signIn, whoIs, log, refusedFor, leavesNoTraceOf } = company

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
        company.provider.people.set('x', { sub: 'sub-x', preferred_username: account, name: 'x' })
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
      const user = (await company.app.as('admin').get(`/api/v1/sys_user/${company.app.ids.blind}`)).is(200).data as Row
      const disabled = (
        await company.app
          .as('admin')
          .patch(`/api/v1/sys_user/${company.app.ids.blind}`, { version: user['version'], status: 'disabled' })
      ).is(200).data as Row
      const browser = new Browser()
      refusedFor(await signIn('blind', { browser }), 'no_account')
      assert.equal(await whoIs(browser), undefined)
      assert.deepEqual(await log(), {
        account: 'blind',
        user_id: company.app.ids.blind,
        result: 'failure',
        reason: 'disabled',
      })
      ;(
        await company.app
          .as('admin')
          .patch(`/api/v1/sys_user/${company.app.ids.blind}`, { version: disabled['version'], status: 'enabled' })
      ).is(200)
    })

    it('nobody by a mail that was given to them by who may do less than they', async () => {
      const { app } = company
      await applyDefinitions(app.db, [
        definition('role', 'keeps_people', {
          grants: [{ object: 'sys_user', operations: ['read', 'update', 'batch'] }],
        }),
      ])
      await app.as('admin').make('sys_user_role', { user: app.ids.nobody, role: 'keeps_people' })
      const keeper = new Client(app.url, await app.session('nobody'))
      const give = async (who: PersonName, values: Row): Promise<Answer> => {
        const { version } = (await keeper.get(`/api/v1/sys_user/${app.ids[who]}`)).is(200).data
        return keeper.patch(`/api/v1/sys_user/${app.ids[who]}`, { version, ...values })
      }
      const mine = { email: 'mine@example.com' }
      await set({ match: 'email' })
      await leavesNoTrace(app.db, async () => [
        (await give('admin', mine)).refused(403, 'FORBIDDEN'),
        (await keeper.patch('/api/v1/sys_user', { ids: [app.ids.admin], values: mine })).refused(403, 'FORBIDDEN'),
      ])
      ;(await give('admin', { mobile: '13900001111' })).is(200)
      ;(await give('nobody', mine)).is(200)
      await set({ match: 'account' })
      ;(await give('admin', { email: 'chief@example.com' })).is(200)
      await app.db.query(`update ${app.db.table('sys_user')} set email = null`)
    })

    it('by mail only who owns the address, and only when it is one person’s', async () => {
      await set({ match: 'email' })
      const mail = async (name: PersonName, email: string | null): Promise<void> => {
        const { version } = (await company.app.as('admin').get(`/api/v1/sys_user/${company.app.ids[name]}`)).data as {
          version: number
        }
        ;(await company.app.as('admin').patch(`/api/v1/sys_user/${company.app.ids[name]}`, { version, email })).is(200)
      }
      await mail('keeper', 'keeper@example.com')
      const tried = async (claims: Row): Promise<string | undefined> => {
        await company.app.db.query(`delete from ${company.app.db.table('sys_directory_link')}`)
        company.provider.people.set('k', { sub: `sub-${JSON.stringify(claims)}`.slice(0, 200), ...claims })
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
      const { id: department } = await company.app.as('admin').make('sys_department', { name: '目录部门' })
      await set({ create: true, roles: ['sample_reader'], department })
      know('newhere', { email: 'newhere@example.com', email_verified: true, phone_number: '13800138000' })
      const [first, second] = [new Browser(), new Browser()]
      const ways = [await away(first, 'newhere'), await away(second, 'newhere')]
      await Promise.all([first.go(ways[0] ?? ''), second.go(ways[1] ?? '')])
      assert.deepEqual([await whoIs(first), await whoIs(second)], ['newhere', 'newhere'])
      const [user, ...more] = await company.app.db.query<Row>(
        `select u.id::text as id, u.name, u.email, u.mobile, u.department::text as department, c.user_id as credential,
           (select string_agg(role, ',') from ${company.app.db.table('sys_user_role')} r where r."user" = u.id) as roles
         from ${company.app.db.table('sys_user')} u left join ${company.app.db.table('sys_credential')} c on c.user_id = u.id where account = 'newhere'`,
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
      const history = (await company.app.as('admin').get(`/api/v1/sys_user/${String(id)}/history`)).is(200).text
      assert.match(history, /directory company/)
      const tried = await company.app
        .stranger()
        .post('/api/v1/session', { login: 'newhere', password: 'seven green apples' })
      assert.equal(tried.status, 401)
    })

    it('do not get a mail address that is somebody else’s, nor one that nobody verified', async () => {
      await set({ create: true })
      know('mailless', { email: 'newhere@example.com', email_verified: true })
      know('unproved', { email: 'unproved@example.com', email_verified: false })
      for (const login of ['mailless', 'unproved']) {
        await signIn(login)
        const [row] = await company.app.db.query<Row>(
          `select email from ${company.app.db.table('sys_user')} where account = $1`,
          [login],
        )
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
        const [row] = await company.app.db.query<{ roles: string }>(
          `select coalesce(string_agg(role, ',' order by role), '') as roles from ${company.app.db.table('sys_user_role')} r
           join ${company.app.db.table('sys_user')} u on u.id = r."user" where u.account = 'grouped' and r.deleted_at is null`,
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
        const { version } = (await company.app.as('admin').get('/api/v1/directories/company')).data as {
          version: number
        }
        const answer = await company.app.as('admin').patch('/api/v1/directories/company', { ...part, version })
        assert.equal(answer.status, 422, answer.text)
      }
    })
  })

  describe('a second step of ours', () => {
    before(async () => {
      await company.app.db.query(
        `insert into ${company.app.db.table('sys_second_factor')} (user_id, secret, confirmed_at) values ($1, 'sealed', ${company.app.db.now})`,
        [company.app.ids.owner],
      )
    })
    after(() => company.app.db.query(`delete from ${company.app.db.table('sys_second_factor')}`))
    beforeEach(() => know('owner'))

    it('is asked for where the directory is set so, before there is a session', async () => {
      await set({ second_step: true })
      const browser = new Browser()
      const went = await signIn('owner', { browser, to: '?to=/sample' })
      assert.match(went.address, /\/login\?to=%2Fsample#second_step=[\w-]{43}$/)
      assert.equal(await whoIs(browser), undefined)
    })

    it('is finished by a code', async () => {
      const { app } = company
      await set({ second_step: true })
      know('other')
      const own = app.as('other')
      const begun = (await own.post('/api/v1/profile/second-step', { password: TEST_PASSWORD })).is(201)
      const { secret } = begun.data as unknown as { secret: string }
      const code = (): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate()
      assert.ok((await own.post('/api/v1/profile/second-step/confirm', { code: code() })).status < 300)
      // a code counts once, and waiting for the next would take half a minute
      await app.db.query(`update ${app.db.table('sys_second_factor')} set last_step = 0`)
      const { address } = await signIn('other')
      const token = /#second_step=([\w-]{43})$/.exec(address)?.[1] ?? ''
      const answer = (await app.stranger().post('/api/v1/session/second-step', { token, code: code() })).is(201)
      assert.equal((answer.body as { person?: { account: string } }).person?.account, 'other')
    })

    it('is not asked for when the directory asked for one, or is trusted with it', async () => {
      const browser = new Browser()
      await signIn('owner', { browser })
      assert.equal(await whoIs(browser), 'owner')
      await set({ second_step: true })
      company.provider.forge((claims) => (claims['amr'] = ['pwd', 'mfa']))
      const again = new Browser()
      await signIn('owner', { browser: again })
      assert.equal(await whoIs(again), 'owner')
    })
  })
})

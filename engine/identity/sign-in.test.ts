import assert from 'node:assert/strict'

import type { Database, Row } from '../database/index.ts'
import type { TestWorkspace } from '../testing/index.ts'
import { addUser, from, otherNode, PASSWORD, peopleWorkspace, type OtherNode, signIn } from './people.test-kit.ts'
import type { SignIn } from './sign-in.ts'

describe('signing in', () => {
  let workspace: TestWorkspace
  let db: Database
  let later: OtherNode

  before(async () => {
    workspace = await peopleWorkspace()
    db = workspace.db
    later = await otherNode(db.workspace)
    await addUser(db, 'wang', { name: '王芳', mobile: '13700007583', email: 'Wang@example.com' })
  })

  after(async () => {
    await later.db.close()
    await workspace.drop()
  })

  beforeEach(() => db.query(`delete from ${db.table('sys_attempt')}`))

  async function logOf(trace: string): Promise<Row[]> {
    return db.query(
      `select account, user_id, result, reason from ${db.table('sys_login_log')} where request = $1 order by id`,
      [trace],
    )
  }

  function refused(input: SignIn, code: string, on: Database = db): Promise<void> {
    return assert.rejects(signIn(on, input), { code })
  }

  it('answers a token and the person, and logs it', async () => {
    const { token, principal } = await signIn(db, { ...from('wang'), request: 'ok' })
    assert.match(token, /^[A-Za-z0-9_-]{43}$/)
    assert.equal(principal.name, '王芳')
    assert.equal(principal.account, 'wang')
    assert.equal(principal.mustChangePassword, false)
    assert.deepEqual(await logOf('ok'), [{ account: 'wang', user_id: principal.id, result: 'success', reason: null }])
  })

  it('works with the mobile number, the e-mail, and the account in other letter case', async () => {
    for (const login of ['13700007583', 'wang@EXAMPLE.com', 'WANG', ' wang ']) {
      assert.equal((await signIn(db, from(login))).principal.account, 'wang')
    }
  })

  it('refuses a mobile number that two people share, and an empty login', async () => {
    await addUser(db, 'li', { mobile: '13900000000', email: '' })
    await addUser(db, 'zhao', { mobile: '13900000000', email: '' })
    await refused(from('13900000000'), 'SIGN_IN_FAILED')
    await refused(from(''), 'SIGN_IN_FAILED')
  })

  it('prefers the account, so nobody takes it over by giving it as mobile number', async () => {
    await addUser(db, '13511112222', { name: '本人' })
    await addUser(db, 'thief', { name: '小偷', mobile: '13511112222' })
    assert.equal((await signIn(db, from('13511112222'))).principal.name, '本人')
  })

  it('refuses a disabled, a deleted and an unknown account like a wrong password; only the log knows why', async () => {
    await addUser(db, 'gone', { status: 'disabled' })
    const deleted = await addUser(db, 'deleted')
    await db.query(`update ${db.table('sys_user')} set deleted_at = now() where id = $1`, [deleted])
    for (const input of [from('gone'), from('deleted'), from('nobody'), from('wang', 'wrong words')]) {
      await refused({ ...input, request: 'why' }, 'SIGN_IN_FAILED')
    }
    const reasons = (await logOf('why')).map((row) => row.reason)
    assert.deepEqual(reasons, ['disabled', 'unknown_account', 'unknown_account', 'wrong_password'])
  })

  it('takes as long for an unknown account as for a wrong password', async () => {
    const times = { known: Infinity, unknown: Infinity }
    for (let round = 0; round < 40 && (round < 15 || !isAlike(times)); round++) {
      for (const [kind, login] of [
        ['known', 'wang'],
        ['unknown', 'nobody-here'],
      ] as const) {
        await db.query(`delete from ${db.table('sys_attempt')}`)
        const start = performance.now()
        await refused(from(login, 'wrong words'), 'SIGN_IN_FAILED')
        times[kind] = Math.min(times[kind], performance.now() - start)
      }
    }
    // the best of many: what else the machine does only adds to a single try
    assert.ok(isAlike(times), `unknown ${times.unknown} ms, known ${times.known} ms`)
  })

  it('keeps token and password out of every table, and of an unknown login only the beginning', async () => {
    const { token } = await signIn(db, from('wang'))
    await refused(from('Secret typed in the wrong box', 'another secret'), 'SIGN_IN_FAILED')
    const tables = ['sys_session', 'sys_login_log', 'sys_attempt', 'sys_credential', 'sys_outbox', 'sys_history']
    for (const table of tables) {
      const text = JSON.stringify(await db.query(`select * from ${db.table(table)}`))
      const hex = Buffer.from(token).toString('hex')
      const raw = Buffer.from(token, 'base64url').toString('hex')
      for (const secret of [token, hex, raw, PASSWORD, 'Secret typed', 'another secret']) {
        assert.ok(!text.includes(secret), `${table} holds ${secret}`)
      }
    }
  })

  it('makes a guesser wait after five failures, longer each time, and forgives after a success', async () => {
    for (let i = 0; i < 5; i++) await refused(from('wang', `guess ${i} ....`), 'SIGN_IN_FAILED')
    await assert.rejects(signIn(db, from('wang')), { code: 'TOO_MANY_ATTEMPTS', data: { seconds: 1 } })
    await later.clock('2 seconds')
    await refused(from('wang', 'guess 6 ....'), 'SIGN_IN_FAILED', later.db)
    await later.clock('3 seconds')
    await refused(from('wang'), 'TOO_MANY_ATTEMPTS', later.db)
    await later.clock('1 hour')
    await signIn(later.db, from('wang'))
    await refused(from('wang', 'a typo then'), 'SIGN_IN_FAILED', later.db)
    await signIn(later.db, from('wang'))
  })

  it('never waits longer than fifteen minutes', async () => {
    await refused(from('wang', 'guess.....'), 'SIGN_IN_FAILED')
    await db.query(`update ${db.table('sys_attempt')} set count = 60 where key like 'pair:%'`)
    await refused(from('wang', 'guess.....'), 'SIGN_IN_FAILED')
    await assert.rejects(signIn(db, from('wang')), { code: 'TOO_MANY_ATTEMPTS', data: { seconds: 900 } })
  })

  it('logs hammering on a closed door once per wait', async () => {
    await refused(from('wang', 'guess.....', '10.7.0.1'), 'SIGN_IN_FAILED')
    await db.query(`update ${db.table('sys_attempt')} set count = 20 where key like 'pair:%'`)
    await refused(from('wang', 'guess.....', '10.7.0.1'), 'SIGN_IN_FAILED')
    for (let i = 0; i < 5; i++)
      await refused({ ...from('wang', 'x', '10.7.0.1'), request: 'hammer' }, 'TOO_MANY_ATTEMPTS')
    assert.equal((await logOf('hammer')).length, 1)
  })

  it('looks at no more than five of many guesses sent at once', async () => {
    const guesses = Array.from({ length: 20 }, (_, i) => signIn(db, from('wang', `parallel ${i}`, '10.9.9.9')))
    const codes = (await Promise.allSettled(guesses)).map((one) => (one.status === 'rejected' ? one.reason.code : 'in'))
    assert.equal(codes.filter((code) => code === 'SIGN_IN_FAILED').length, 5)
    assert.equal(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS').length, 15)
  })

  it('lets the owner in from elsewhere while many networks guess, who get fewer tries each', async () => {
    await refused(from('wang', 'guess.....', '10.2.0.1'), 'SIGN_IN_FAILED')
    await db.query(`update ${db.table('sys_attempt')} set count = 100000 where key like 'account:%'`)
    await refused(from('wang', 'guess.....', '10.2.0.2'), 'SIGN_IN_FAILED')
    await refused(from('wang', 'guess.....', '10.2.0.2'), 'SIGN_IN_FAILED')
    await refused(from('wang', PASSWORD, '10.2.0.2'), 'TOO_MANY_ATTEMPTS')
    assert.equal((await signIn(db, from('wang', PASSWORD, '10.3.0.1'))).principal.account, 'wang')
  })

  it('makes a network wait that tries one password on many accounts, whatever spelling of address or login it uses', async () => {
    await refused(from('one', 'Spring 2026', '2001:db8::1'), 'SIGN_IN_FAILED')
    await db.query(`update ${db.table('sys_attempt')} set count = 60 where key like 'network:%'`)
    await refused(from('two', 'Spring 2026', '2001:db8::2'), 'SIGN_IN_FAILED')
    await refused(from('three', 'Spring 2026', '2001:db8::3'), 'TOO_MANY_ATTEMPTS')
    await signIn(db, from('wang', PASSWORD, '2001:db9::1'))
    for (const login of ['wang', 'WANG', '13700007583', 'wang@example.com', ' wang']) {
      await refused(from(login, 'guess.....', '10.4.0.1'), 'SIGN_IN_FAILED')
    }
    await refused(from('wang', PASSWORD, '10.4.0.1'), 'TOO_MANY_ATTEMPTS')
  })

  it('does not let a known password pay for guessing at other accounts', async () => {
    await refused(from('one', 'Spring 2026', '10.5.0.1'), 'SIGN_IN_FAILED')
    await db.query(`update ${db.table('sys_attempt')} set count = 55 where key like 'network:%'`)
    const [own] = await Promise.all([signIn(db, from('wang', PASSWORD, '10.5.0.1'))])
    assert.ok(own.token)
    await refused(from('two', 'Spring 2026', '10.5.0.1'), 'TOO_MANY_ATTEMPTS')
  })
})

function isAlike({ known, unknown }: { readonly known: number; readonly unknown: number }): boolean {
  return unknown / known > 0.6 && unknown / known < 1.6
}

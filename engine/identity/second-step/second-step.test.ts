import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'

import type { Database } from '../../database/index.ts'
import { Vault } from '../../settings/index.ts'
import type { TestWorkspace } from '../../testing/index.ts'
import { setPassword } from '../credentials.ts'
import {
  addRole,
  addUser,
  from,
  otherNode,
  parametersOf,
  PASSWORD,
  peopleWorkspace,
  type OtherNode,
} from '../people.test-kit.ts'
import { createSessions } from '../sessions.ts'
import { signIn, type SignInRoom } from '../sign-in.ts'
import type { CodeRoom } from './codes.ts'
import {
  confirmSecondStep,
  disableSecondStep,
  type Holder,
  newRecoveryCodes,
  removeSecondStep,
  secondStepState,
  setUpSecondStep,
} from './index.ts'
import { finishSignIn } from './sign-in.ts'

describe('a second step when signing in', () => {
  let workspace: TestWorkspace
  let db: Database
  let room: SignInRoom & CodeRoom
  let later: OtherNode
  let holder: Holder
  let people = 0
  let traced: string[]
  before(async () => {
    workspace = await peopleWorkspace()
    db = workspace.db
    room = { db, parameters: parametersOf(), vault: new Vault('a secret of the tests', db.workspace) }
    later = await otherNode(db.workspace)
    await addRole(db, 'careful', {})
  })
  after(async () => {
    await later.db.close()
    await workspace.drop()
  })
  beforeEach(async () => {
    traced = []
    const account = `holder${++people}`
    const trace = (_tx: unknown, action: string): Promise<void> => {
      traced.push(action)
      return Promise.resolve()
    }
    holder = { userId: await addUser(db, account), account, address: '10.0.0.1', trace }
    await later.clock('0')
  })

  const codeOf = (secret: string, inSeconds = 0): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + inSeconds * 1000 })
  /** Makes the code of this moment count again: waiting for the next would take half a minute. */
  const forgetUse = (): Promise<unknown> =>
    db.query(`update ${db.table('sys_second_factor')} set last_step = 0 where user_id = $1`, [holder.userId])
  const settle = async (): Promise<{ secret: string; codes: string[] }> => {
    const { secret } = await setUpSecondStep(room, holder, PASSWORD)
    const codes = await confirmSecondStep(room, holder, codeOf(secret))
    await forgetUse()
    return { secret, codes }
  }
  const begin = async (login = holder.account): Promise<string> => {
    const result = await signIn(room, from(login))
    assert.ok('secondStep' in result, 'a code is asked for')
    return result.secondStep.token
  }
  const finish = (token: string, code: string, on: typeof room = room): ReturnType<typeof finishSignIn> =>
    finishSignIn(on, { token, code, address: '10.0.0.1', agent: 'test' })

  it('is set up with the password, confirmed with a code, and asked for from then on', async () => {
    await assert.rejects(setUpSecondStep(room, holder, 'wrong words'), { code: 'PASSWORD_WRONG' })
    const { secret, uri } = await setUpSecondStep(room, holder, PASSWORD)
    assert.match(uri, new RegExp(`^otpauth://totp/Tessera:${holder.account}\\?.*secret=${secret}`))
    assert.ok('token' in (await signIn(room, from(holder.account))), 'not confirmed yet')
    await assert.rejects(confirmSecondStep(room, holder, '000000'), { code: 'SECOND_STEP_WRONG' })
    assert.equal((await confirmSecondStep(room, holder, codeOf(secret))).length, 10)
    await assert.rejects(setUpSecondStep(room, holder, PASSWORD), { code: 'SECOND_STEP_STATE' })
    await forgetUse()
    const { principal } = await finish(await begin(), codeOf(secret))
    assert.equal(principal.account, holder.account)
    assert.deepEqual(traced, ['second_step_on'])
  })

  it('takes each code once, also of many that send it at once, and none that is older', async () => {
    const { secret } = await settle()
    const code = codeOf(secret)
    const tokens = await Promise.all(Array.from({ length: 5 }, () => begin()))
    const results = await Promise.allSettled(tokens.map((token) => finish(token, code)))
    assert.equal(results.filter((one) => one.status === 'fulfilled').length, 1)
    await assert.rejects(finish(await begin(), codeOf(secret, -30)), { code: 'SECOND_STEP_WRONG' })
  })

  it('is bound to the sign-in it belongs to, once, for five minutes', async () => {
    const { secret } = await settle()
    await assert.rejects(finish('x'.repeat(43), codeOf(secret)), { code: 'SECOND_STEP_EXPIRED' })
    const token = await begin()
    await later.clock('301 seconds')
    await assert.rejects(finish(token, codeOf(secret, 301), { ...room, db: later.db }), { code: 'SECOND_STEP_EXPIRED' })
    await finish(token, codeOf(secret))
    await assert.rejects(finish(token, codeOf(secret, 30)), { code: 'SECOND_STEP_EXPIRED' })
  })

  it('opens nothing by the token of the first step alone', async () => {
    await settle()
    assert.equal(await createSessions(db).principalOf(await begin()), undefined)
    assert.deepEqual(await db.query(`select from ${db.table('sys_session')} where user_id = $1`, [holder.userId]), [])
  })

  it('ends with the password that was right: one set meanwhile, and a disabled person, are refused', async () => {
    const { secret } = await settle()
    const first = await begin()
    await setPassword(db, db, holder.userId, PASSWORD, { mustChange: false })
    await assert.rejects(finish(first, codeOf(secret)), { code: 'SECOND_STEP_EXPIRED' })
    const second = await begin()
    await db.query(`update ${db.table('sys_user')} set status = 'disabled' where id = $1`, [holder.userId])
    await assert.rejects(finish(second, codeOf(secret)), { code: 'SECOND_STEP_EXPIRED' })
  })

  it('looks at five guesses, and makes guessers wait whatever password they know', async () => {
    await settle()
    const token = await begin()
    const guesses = await Promise.allSettled(Array.from({ length: 12 }, () => finish(token, '000000')))
    const codes = guesses.map((one) => (one.status === 'rejected' ? one.reason.code : 'in'))
    assert.equal(codes.filter((code) => code === 'SECOND_STEP_WRONG').length, 5)
    await assert.rejects(finish(await begin(), '000000'), { code: 'TOO_MANY_ATTEMPTS' })
    const log = await db.query(
      `select reason from ${db.table('sys_login_log')} where user_id = $1 and result = 'failure'`,
      [holder.userId],
    )
    assert.deepEqual(new Set(log.map((row) => row.reason)), new Set(['wrong_code']))
  })

  it('takes a recovery code once, in whatever spelling, and new ones end the former', async () => {
    const { secret, codes } = await settle()
    const [first = '', second = ''] = codes
    await finish(await begin(), first.toUpperCase().replaceAll('-', ' '))
    await assert.rejects(finish(await begin(), first), { code: 'SECOND_STEP_WRONG' })
    assert.equal((await secondStepState(db, holder.userId, [])).recovery_codes_left, 9)
    const renewed = await newRecoveryCodes(room, holder, codeOf(secret))
    await assert.rejects(finish(await begin(), second), { code: 'SECOND_STEP_WRONG' })
    await finish(await begin(), renewed[0] ?? '')
  })

  it('is taken off with a code alone, not where a role asks for it, and by an administrator', async () => {
    const { codes } = await settle()
    await assert.rejects(disableSecondStep(room, holder, '123456', []), { code: 'SECOND_STEP_WRONG' })
    await db.query(
      `insert into ${db.table('sys_user_role')} (id, version, created_at, updated_at, "user", role)
       values (gen_random_uuid(), 1, now(), now(), $1, 'careful')`,
      [holder.userId],
    )
    await assert.rejects(disableSecondStep(room, holder, codes[0] ?? '', ['careful']), { code: 'SECOND_STEP_STATE' })
    await disableSecondStep(room, holder, codes[0] ?? '', [])
    assert.ok('token' in (await signIn(room, from(holder.account))))
    await settle()
    assert.equal(await db.transaction((tx) => removeSecondStep(db, tx, holder.userId)), true)
    assert.ok('token' in (await signIn(room, from(holder.account))))
    assert.equal(await db.transaction((tx) => removeSecondStep(db, tx, holder.userId)), false)
  })

  it('must be set up first by who has a role that asks for it', async () => {
    const parameters = parametersOf({ sys_second_step_roles: 'other， careful' })
    const asking = { ...room, parameters }
    const account = `careful${people}`
    const userId = await addUser(db, account, { roles: ['careful'] })
    const before = await signIn(asking, from(account))
    assert.ok('token' in before && before.principal.mustSetUpSecondStep)
    const own = { ...holder, userId, account }
    const { secret } = await setUpSecondStep(asking, own, PASSWORD)
    await confirmSecondStep(asking, own, codeOf(secret))
    assert.equal((await createSessions(db, parameters).principalOf(before.token))?.mustSetUpSecondStep, undefined)
  })

  it('stands nowhere in the clear: neither secret nor codes nor tokens', async () => {
    const { secret, codes } = await settle()
    const token = await begin()
    for (const table of ['sys_second_factor', 'sys_recovery_code', 'sys_sign_in_step', 'sys_login_log']) {
      const text = JSON.stringify(await db.query(`select * from ${db.table(table)}`))
      for (const clear of [secret, token, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
        assert.ok(!text.includes(clear), `${table} holds ${clear}`)
    }
  })
})

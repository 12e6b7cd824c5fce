import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Database } from '../database/index.ts'
import type { TestWorkspace } from '../testing/index.ts'
import { setPassword } from './credentials.ts'
import {
  addRole,
  addRoleTo,
  addUser,
  from,
  otherNode,
  PASSWORD,
  peopleWorkspace,
  type OtherNode,
  signIn,
} from './people.test-kit.ts'
import { createSessions, type Sessions } from './sessions.ts'

const NEW_PASSWORD = 'eight red cherries'
const WITHIN = 1000

describe('a session', () => {
  let workspace: TestWorkspace
  let db: Database
  let sessions: Sessions
  let node: OtherNode
  /** The sessions as another process sees them, warm before the change, so that its cache is put to the test. */
  let elsewhere: Sessions
  let user: string
  let token: string
  let people = 0

  before(async () => {
    workspace = await peopleWorkspace()
    db = workspace.db
    node = await otherNode(db.workspace)
    sessions = createSessions(db)
    elsewhere = createSessions(node.db)
    await addRole(db, 'sales', { grants: [{ object: 'thing', operations: ['read'] }] })
    await addRole(db, 'extra', {})
  })

  after(async () => {
    await node.db.close()
    await workspace.drop()
  })

  beforeEach(async () => {
    await node.clock('0')
    const account = `person${++people}`
    user = await addUser(db, account, { roles: ['sales'] })
    ;({ token } = await signIn(db, from(account)))
    assert.ok(await sessions.principalOf(token))
    assert.ok(await elsewhere.principalOf(token))
  })

  /** What the other process says within a second, asked all the time, so that nothing merely falls asleep. */
  async function within(done: () => Promise<boolean>): Promise<boolean> {
    const until = performance.now() + WITHIN
    while (performance.now() < until) {
      if (await done()) return true
      await sleep(20)
    }
    return false
  }

  const endsElsewhere = (): Promise<boolean> => within(async () => (await elsewhere.principalOf(token)) === undefined)

  it('is the same person object for as long as nothing changes, without SQL in between', async () => {
    const first = await sessions.principalOf(token)
    await sleep(900)
    assert.equal(await sessions.principalOf(token), first)
    const { query } = db
    const counted = { count: 0 }
    const counting = createSessions({ ...db, query: (...all) => (counted.count++, query(...all)) })
    await counting.principalOf(token)
    const { count } = counted
    for (let i = 0; i < 1000; i++) await counting.principalOf(token)
    assert.equal(counted.count, count)
  })

  it('asks for many tokens at once in one statement', async () => {
    const { query } = db
    let count = 0
    const counting = createSessions({ ...db, query: (...all) => (count++, query(...all)) })
    const tokens = [
      token,
      ...Array.from({ length: 50 }, (_, i) => `${token.slice(0, 41)}${String(i).padStart(2, '0')}`),
    ]
    const found = await Promise.all(tokens.map((one) => counting.principalOf(one)))
    assert.equal(found.filter(Boolean).length, 1)
    assert.ok(count <= 2, `${count} statements`)
  })

  it('is nobody for text that is no token', async () => {
    for (const text of ['', 'x', `${token}x`, `${token.slice(0, 42)}'`, token.toLowerCase()]) {
      assert.equal(await sessions.principalOf(text), undefined)
    }
  })

  it('ends at once here and within a second elsewhere when it is signed out', async () => {
    await sessions.end(token)
    assert.equal(await sessions.principalOf(token), undefined)
    assert.ok(await endsElsewhere())
    await sessions.end(token)
  })

  it('ends everywhere with all others of the user', async () => {
    const { token: second } = await signIn(db, from(`person${people}`))
    await sessions.endAllOf(user)
    assert.equal(await sessions.principalOf(token), undefined)
    assert.equal(await sessions.principalOf(second), undefined)
    assert.ok(await endsElsewhere())
  })

  it('ends within a second when the user is disabled', async () => {
    await db.query(`update ${db.table('sys_user')} set status = 'disabled' where id = $1`, [user])
    assert.ok(await endsElsewhere())
  })

  it('ends within a second when the user is deleted', async () => {
    await db.query(`update ${db.table('sys_user')} set deleted_at = now() where id = $1`, [user])
    assert.ok(await endsElsewhere())
  })

  it('ends within a second when the password is set by an operator', async () => {
    await setPassword(db, db, user, NEW_PASSWORD, { mustChange: false })
    assert.ok(await endsElsewhere())
  })

  it('ends within a second when the user gains or loses a role, and the next one has the new rights', async () => {
    await addRoleTo(db, user, 'extra')
    assert.ok(await endsElsewhere())
    ;({ token } = await signIn(db, from(`person${people}`)))
    await db.query(`update ${db.table('sys_user_role')} set deleted_at = now() where "user" = $1`, [user])
    assert.ok(await endsElsewhere())
    const { principal } = await signIn(db, from(`person${people}`))
    assert.deepEqual(principal.rights.grants, [])
  })

  it('goes on with new rights within a second when a role is given more or less', async () => {
    const before = await elsewhere.principalOf(token)
    assert.deepEqual(before?.rights.grants, [{ object: 'thing', operations: ['read'], rows: 'all' }])
    await addRole(db, 'sales', { grants: [{ object: 'thing', operations: ['create'] }] })
    const changed = async (): Promise<boolean> => {
      const now = await elsewhere.principalOf(token)
      return now?.rights.grants[0]?.operations[0] === 'create' && now.rights.key !== before?.rights.key
    }
    assert.ok(await within(changed))
    await addRole(db, 'sales', { grants: [{ object: 'thing', operations: ['read'] }] })
  })

  it('shows a new name within a second', async () => {
    await db.query(`update ${db.table('sys_user')} set name = '新名字' where id = $1`, [user])
    assert.ok(await within(async () => (await elsewhere.principalOf(token))?.name === '新名字'))
  })

  it('ends after thirty idle minutes, but not while it is used', async () => {
    for (const minutes of [20, 40, 60]) {
      await node.clock(`${minutes} minutes`)
      assert.ok(await createSessions(node.db).principalOf(token), `after ${minutes} minutes`)
    }
    await node.clock('91 minutes')
    assert.equal(await createSessions(node.db).principalOf(token), undefined)
  })

  it('ends after twelve hours, however busy', async () => {
    for (let minutes = 20; minutes < 720; minutes += 20) {
      await node.clock(`${minutes} minutes`)
      assert.ok(await createSessions(node.db).principalOf(token), `after ${minutes} minutes`)
    }
    await node.clock('12 hours 1 second')
    assert.equal(await createSessions(node.db).principalOf(token), undefined)
  })

  it('is noted as used at most once a minute', async () => {
    const seen = async (): Promise<unknown> =>
      (await db.query(`select seen_at::text from ${db.table('sys_session')} where user_id = $1`, [user]))[0]?.seen_at
    const first = await seen()
    await node.clock('50 seconds')
    await createSessions(node.db).principalOf(token)
    assert.equal(await seen(), first)
    await node.clock('70 seconds')
    await createSessions(node.db).principalOf(token)
    assert.notEqual(await seen(), first)
  })

  it('leaves no row behind for long once it is over', async () => {
    await node.clock('13 hours')
    await signIn(node.db, from(`person${people}`))
    assert.equal((await db.query(`select from ${db.table('sys_session')} where user_id = $1`, [user])).length, 1)
  })

  describe('changing the password', () => {
    it('gives a new session and ends all others, also elsewhere', async () => {
      const { token: second } = await signIn(db, from(`person${people}`))
      const renewed = await sessions.changePassword(token, { current: PASSWORD, password: NEW_PASSWORD })
      assert.notEqual(renewed.token, token)
      assert.equal((await sessions.principalOf(renewed.token))?.id, user)
      assert.equal(await sessions.principalOf(token), undefined)
      assert.equal(await sessions.principalOf(second), undefined)
      assert.ok(await endsElsewhere())
      await assert.rejects(signIn(db, from(`person${people}`)), { code: 'SIGN_IN_FAILED' })
      await signIn(db, from(`person${people}`, NEW_PASSWORD))
    })

    it('satisfies a forced change', async () => {
      await setPassword(db, db, user, PASSWORD, { mustChange: true })
      const forced = await signIn(db, from(`person${people}`))
      assert.equal(forced.principal.mustChangePassword, true)
      const weak = sessions.changePassword(forced.token, { current: PASSWORD, password: PASSWORD })
      await assert.rejects(weak, { code: 'PASSWORD_WEAK' })
      const renewed = await sessions.changePassword(forced.token, { current: PASSWORD, password: NEW_PASSWORD })
      assert.equal(renewed.principal.mustChangePassword, false)
    })

    it('refuses a wrong current password, five times at most, and a weak new one; nothing changes', async () => {
      for (let i = 0; i < 5; i++) {
        const wrong = sessions.changePassword(token, { current: `guess ${i}`, password: NEW_PASSWORD })
        await assert.rejects(wrong, { code: 'PASSWORD_WRONG' })
      }
      const blocked = sessions.changePassword(token, { current: PASSWORD, password: NEW_PASSWORD })
      await assert.rejects(blocked, { code: 'TOO_MANY_ATTEMPTS' })
      await db.query(`delete from ${db.table('sys_attempt')}`)
      const weak = sessions.changePassword(token, { current: PASSWORD, password: '12345678' })
      await assert.rejects(weak, { code: 'PASSWORD_WEAK' })
      assert.ok(await sessions.principalOf(token))
      await signIn(db, from(`person${people}`))
    })

    it('is for who is signed in', async () => {
      await sessions.end(token)
      const change = sessions.changePassword(token, { current: PASSWORD, password: NEW_PASSWORD })
      await assert.rejects(change, { code: 'NOT_SIGNED_IN' })
    })

    it('twice at once with the same current password happens once', async () => {
      const changes = [NEW_PASSWORD, 'nine yellow plums'].map((password) =>
        sessions.changePassword(token, { current: PASSWORD, password }),
      )
      const results = await Promise.allSettled(changes)
      assert.equal(results.filter((one) => one.status === 'fulfilled').length, 1)
      assert.equal((await db.query(`select from ${db.table('sys_session')} where user_id = $1`, [user])).length, 1)
    })

    it('ends a session that was being opened with the old password', async () => {
      for (let round = 0; round < 5; round++) {
        await setPassword(db, db, user, PASSWORD, { mustChange: false })
        await Promise.allSettled([
          signIn(db, from(`person${people}`)),
          signIn(db, from(`person${people}`)),
          setPassword(db, db, user, NEW_PASSWORD, { mustChange: false }),
        ])
        const keys = await db.query<{ id_hash: Buffer }>(
          `select s.id_hash from ${db.table('sys_session')} s join ${db.table('sys_credential')} c on c.user_id = s.user_id
           where s.user_id = $1 and s.created_at >= c.changed_at`,
          [user],
        )
        assert.deepEqual(keys, [])
      }
    })
  })
})

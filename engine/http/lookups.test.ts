/** Looking records up by masked values: one whole value at a time, and not by the thousand. */
import assert from 'node:assert/strict'

import { systemPrincipal, type UserPrincipal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'
import { Lookups } from './lookups.ts'

const PHONE = '13700007583'

describe('looking up by masked values', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await app.as('admin').make('sys_user', { account: 'masked', name: '脱敏', mobile: PHONE })
  })
  after(() => app.close())

  const by = (filter: unknown) => app.as('people').list('sys_user', { filter })
  const is = (value: string) => ({ '==': [{ var: 'mobile' }, value] })

  it('finds a record by the one whole value, beside other conditions', async () => {
    assert.equal((await by(is(PHONE))).is(200).rows.length, 1)
    assert.equal((await by({ and: [is(PHONE), { '==': [{ var: 'account' }, 'masked'] }] })).is(200).rows.length, 1)
  })

  it('refuses to try several values at once, or what is not', async () => {
    await leavesNoTrace(app.db, async () => {
      const answers = [
        await by({ or: [is(PHONE), is('13700007584')] }),
        await by({ and: [is(PHONE), is('13700007584')] }),
        await by({ '!': is(PHONE) }),
        await by({ and: [{ or: [is(PHONE), { empty: [{ var: 'email' }] }] }] }),
      ]
      for (const answer of answers) answer.refused(422, 'BAD_QUERY')
      return answers
    })
  })

  it('stops who tries one after another, but nobody else', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) statuses.push((await by(is(`1370000${String(i).padStart(4, '0')}`))).status)
    assert.equal(statuses.at(0), 200)
    assert.equal(statuses.at(-1), 429)
    const refused = (await by(is(PHONE))).refused(429, 'TOO_MANY_ATTEMPTS')
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    ;(await by({ empty: [{ var: 'mobile' }] })).is(200)
    ;(await app.as('admin').list('sys_user', { filter: is(PHONE) })).is(200)
  })

  it('counts by person in all processes together, and forgets after a minute', async () => {
    const [here, there] = [new Lookups(app.db), new Lookups(app.db)]
    const person = (id: string): UserPrincipal => ({
      kind: 'user',
      id,
      name: id,
      account: id,
      mustChangePassword: false,
      rights: { administrator: false, grants: [], points: new Set<string>(), key: id },
    })
    for (let i = 0; i < 5; i++) await Promise.all([here.count(person('a')), there.count(person('a'))])
    await assert.rejects(
      there.count(person('a')),
      (error) =>
        error instanceof TesseraError && error.code === 'TOO_MANY_ATTEMPTS' && Number(error.data['seconds']) <= 60,
    )
    await here.count(person('b'))
    await here.count(systemPrincipal('test'))
    await app.db.query(`update ${app.db.table('sys_allowance')} set since = since - interval '61 seconds'`)
    await here.count(person('a'))
  })
})

import assert from 'node:assert/strict'

import { at, Related } from './relations.test-kit.ts'
import { loadMe } from './relations-tree.ts'

const WHO = {
  kind: 'user',
  name: '',
  account: '',
  mustChangePassword: false,
  rights: { administrator: false, grants: [], points: new Set<string>(), key: '' },
} as const

describe('rules about related records, under the rights of who asks,', () => {
  let on: Related
  before(async () => {
    on = await Related.open()
  })
  after(() => on.app.close())

  it('know who asks', async () => {
    assert.deepEqual(await on.find({ '==': [at('keeper'), { me: [] }] }), ['cat'])
    assert.deepEqual(await on.find({ '==': [at('keeper'), { me: [] }] }, on.someone), ['ann'])
    assert.deepEqual(await on.find({ '!=': [at('keeper'), { me: [] }] }, on.someone), ['bob', 'cat', 'dan'])
    assert.deepEqual(await on.find({ in: [at('keeper'), [{ me: [] }, on.app.ids.admin]] }, on.someone), ['ann', 'cat'])
    await on.agree({ '==': [at('keeper'), on.app.ids.nobody] }, ['ann'])
  })

  it('know the departments of who asks, and those below', async () => {
    for (const name of ['head', 'sales', 'desk', 'other'] as const)
      await on.make(name, 'sys_department', {
        name,
        ...(name === 'sales' && { parent: on.id('head') }),
        ...(name === 'desk' && { parent: on.id('sales') }),
      })
    const user = (await on.admin.get(`/api/v1/sys_user/${on.app.ids.nobody}`)).is(200).data
    ;(
      await on.admin.patch(`/api/v1/sys_user/${on.app.ids.nobody}`, {
        version: user['version'],
        department: on.id('sales'),
      })
    ).is(200)
    await on.admin.make('sys_user_department', { user: on.app.ids.nobody, department: on.id('other') })
    const teams = { ann: 'head', bob: 'sales', cat: 'desk', dan: 'other' }
    for (const [name, team] of Object.entries(teams))
      (await on.admin.patch(`/api/v1/buyer/${on.id(name)}`, { version: 1, team: on.id(team) })).is(200)
    const mine = { my_departments: [] }
    assert.deepEqual(await on.find({ in: [at('team'), mine] }, on.someone), ['bob', 'dan'])
    assert.deepEqual(await on.find({ nin: [at('team'), mine] }, on.someone), ['ann', 'cat'])
    assert.deepEqual(await on.find({ in: [at('team'), { my_departments: ['below'] }] }, on.someone), [
      'bob',
      'cat',
      'dan',
    ])
    assert.deepEqual(await on.find({ in: [at('team'), mine] }), [])
    assert.deepEqual(await on.find({ under: [at('team'), [on.id('sales')]] }), ['bob', 'cat'])
    const { me } = await loadMe(on.app.db, {
      db: on.app.db,
      principal: { ...WHO, id: on.app.ids.nobody },
    })
    assert.deepEqual([...(me?.departments ?? [])].sort(), [on.id('sales'), on.id('other')].sort())
    assert.deepEqual([...(me?.below ?? [])].sort(), [on.id('sales'), on.id('desk'), on.id('other')].sort())
  })

  it('take a record that one may not read for none, and a field that one may not read for no field', async () => {
    // all visits are the administrator's
    assert.deepEqual(await on.find({ some: [at('visits'), true] }, on.someone), [])
    assert.deepEqual(await on.find({ none: [at('visit.buyer'), true] }, on.someone), ['ann', 'bob', 'cat', 'dan'])
    await on.someone.make('visit', { buyer: on.id('dan'), note: 'mine' })
    assert.deepEqual(await on.find({ some: [at('visits'), true] }, on.someone), ['dan'])
    for (const filter of [
      { some: [at('labels'), { '==': [at('name'), 'red'] }] },
      { '==': [at('firm.area.name'), 'south'] },
      { some: [at('nothing.buyer'), true] },
      { '==': [at('keeper.mobile'), '1'] },
    ])
      (await on.someone.list('buyer', { filter })).refused(422, 'BAD_QUERY')
  })

  it('tell nothing of masked values from another record', async () => {
    const phone = '13700000001'
    for (const filter of [
      { '==': [at('firm.phone'), phone] },
      { some: [at('firm'), { '==': [at('phone'), phone] }] },
      { none: [at('firm'), { '==': [at('phone'), phone] }] },
      { starts: [at('firm.phone'), '137'] },
      { some: [at('boss'), { some: [at('firm'), { contains: [at('phone'), '0'] }] }] },
      { '!=': [at('boss.firm.phone'), phone] },
    ])
      for (const who of [on.admin, on.someone]) {
        const refused = (await who.list('buyer', { filter })).refused(422, 'BAD_QUERY')
        assert.match(refused.text, /firm.phone|RULE/)
      }
    assert.deepEqual(await on.find({ nempty: [at('firm.phone')] }, on.someone), ['ann'])
    assert.deepEqual(await on.find({ some: [at('firm'), { empty: [at('phone')] }] }), ['bob', 'cat'])
  })
})

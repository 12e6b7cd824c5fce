import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { imported, told } from '../../engine/transfer/import/import.test-kit.ts'
import { type TestApp, testApp } from '../../engine/testing/server.ts'

describe('importing customers', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
    await app.apply(fileURLToPath(new URL('.', import.meta.url)))
    await app.services.models.refresh()
    await app.services.jobs.start()
  })

  after(() => app.close())

  const where = { object: 'crm_customer' }

  it('crm A46: keeps what the file leaves empty and changes what it names, found by the phone number', async () => {
    await app
      .as('admin')
      .make('crm_customer', { customer_name: '甲', phone: '13800000046', email: 'a@x.cn', address: '旧' })
    const done = await imported(
      app,
      'admin',
      '客户名称,手机号码,邮箱,地址\n甲,13800000046,,新\n',
      { mode: 'upsert', match: ['phone'] },
      where,
    )
    assert.deepEqual([done.state, done.created, done.updated], ['done', 0, 1])
    const { rows } = (
      await app
        .as('admin')
        .list('crm_customer', { fields: 'address,version', filter: { '==': [{ var: 'customer_name' }, '甲'] } })
    ).is(200)
    assert.deepEqual([rows.length, rows[0]?.['address'], rows[0]?.['version']], [1, '新', 2])
    const [stored] = await app.db.query<{ email: string }>(
      `select email from ${app.db.table('crm_customer')} where customer_name = '甲'`,
    )
    assert.equal(stored?.email, 'a@x.cn')
  })

  it('crm A47: takes 8 of 10 rows where one has no such day and one a code in place of a name, and says which', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => {
      const birthday = index === 3 ? '1990-02-30' : '1990-02-20'
      return `客户${index},1390000004${index},${index === 6 ? '1' : '男'},${birthday}`
    })
    const done = await imported(
      app,
      'admin',
      `客户名称,手机号码,性别,出生日期\n${rows.join('\n')}\n`,
      { mode: 'upsert', match: ['phone'] },
      where,
    )
    assert.deepEqual(
      [done.total, done.created, done.failed, told(done)],
      [10, 8, 2, ['5 出生日期 INVALID_VALUE', '8 性别 INVALID_VALUE']],
    )
    const errors = (await app.as('admin').get(`/api/v1/imports/${done.id}/errors.csv`)).is(200).text
    assert.match(errors, /客户3,13900000043,男,1990-02-30,.*出生日期/)
    assert.match(errors, /客户6,13900000046,1,1990-02-20,.*性别/)
    assert.equal(errors.trim().split('\r\n').length, 3)
  })
})

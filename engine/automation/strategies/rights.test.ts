import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { createMany } from '../../records/index.ts'
import { databaseFingerprint } from '../../testing/database-fingerprint.ts'
import { applyDefinitions, definition } from '../../testing/definitions.ts'
import { valueIssues } from '../processors/internal/values.ts'
import { addGifts, giftRole } from './gifts.test-kit.ts'
import { judgeStrategies } from './judge.ts'
import { is, placed, refused } from './refused.test-kit.ts'
import { at, type Shop, strategyShop } from './strategies.test-kit.ts'

describe('Rights of authors of strategies', () => {
  let shop: Shop
  let giftEvent: string
  before(async () => {
    shop = await strategyShop()
    giftEvent = await addGifts(shop)
  })
  after(() => shop.app.close())

  it('lets nobody ask for what they do not read clearly, and suspends a strategy whose author lost that right', async () => {
    const { db } = shop
    await applyDefinitions(db, [giftRole([]), giftRole(['phone'], 'gift_masked')])
    await shop.app.services.models.refresh()
    const grant = async (role: string, person: 'keeper' | 'reader'): Promise<void> => {
      const by = await shop.writer()
      await db.transaction((tx) => createMany({ ...by, tx }, 'sys_user_role', [{ user: shop.app.ids[person], role }]))
    }
    await grant('gift_masked', 'reader')
    await grant('gift_clear', 'keeper')
    const conditions = is('starts', 'phone', '137')
    const values = { event: giftEvent, actions: [at(shop.processors.ping)], conditions }
    const masked = await shop.person('reader')
    assert.deepEqual(placed(await refused(shop.db, () => shop.strategy(values, masked))), [
      ['STRATEGY_HIDDEN', 'conditions/rows/0/field'],
    ])
    const asked = { ...values, conditions: null, actions: [at(shop.processors.sms)] }
    const variables = await refused(shop.db, () => shop.strategy(asked, masked))
    assert.deepEqual(placed(variables), [['EVENT_FIELD_MISSING', 'actions/0/settings']])
    const id = await shop.strategy(values, await shop.person('keeper'))
    await shop.change(id, { enabled: true })
    const state = async (): Promise<unknown> => {
      const [row] = await db.query(`select state from ${db.table('sys_strategy')} where id = $1`, [id])
      return row?.['state']
    }
    const room = shop.app.services.automation.room
    assert.deepEqual([await judgeStrategies(room, shop.types), await state()], [0, 'valid'])
    await applyDefinitions(db, [giftRole(['phone'])])
    await shop.app.services.models.refresh()
    assert.deepEqual([await judgeStrategies(room, shop.types), await state()], [1, 'suspended'])
    const [event = ''] = await shop.happen({ code: 'gift_new', data: { phone: '13711112222', colour: 'red' } })
    const [row] = await shop.matches(event)
    assert.deepEqual([row?.['matched'], row?.['reason_code']], [false, 'STRATEGY_INVALID'])
    await applyDefinitions(db, [giftRole([])])
    await shop.app.services.models.refresh()
    assert.deepEqual([await judgeStrategies(room, shop.types), await state()], [1, 'valid'])
    const [again = ''] = await shop.happen({ code: 'gift_new', data: { phone: '13911112222', colour: 'red' } })
    assert.equal(((await shop.matches(again))[0]?.['reason'] as { zh: string }).zh, 'phone=139****2222 开头是 137 → 否')
  })

  it('tells nobody by a template what its author does not read clearly, but the person of the record', async () => {
    const { app } = shop
    const model = (await shop.writer()).model
    const id = newId()
    await shop.db.query(
      `insert into ${shop.db.table('sys_message_template')} (id, version, created_at, updated_at, kind, name, code, content, text, enabled) ` +
        `values ($1, 1, ${shop.db.now}, ${shop.db.now}, 'sms', '礼物', 'gift', '\${phone} \${colour}', '\${phone} \${colour}', true)`,
      [id],
    )
    const author = await shop.person('reader')
    const type = app.services.automation.types.find('sms')
    assert.ok(type)
    const faults = async (settings: object): Promise<unknown[]> => {
      const ground = { model, on: shop.db, object: 'gift', fields: ['colour'], author }
      const found = await type.check({ template: id, ...settings }, ground)
      return found.filter(({ code }) => code === 'STRATEGY_HIDDEN').map(({ path, message }) => [path, message.en])
    }
    const [[path, said] = []] = (await faults({ to: '13800000000' })) as string[][]
    assert.deepEqual([path, said?.includes('${phone}'), said?.includes('colour')], ['template', true, false])
    assert.deepEqual(await faults({}), [])
    assert.deepEqual(await faults({ to: '13800000000', variables: { phone: '-' } }), [])
  })

  it('writes no field that its author does not see at all', async () => {
    const { app, db } = shop
    const grants = [{ object: 'gift', operations: ['read', 'create', 'update'], fields: ['name', 'colour'] }]
    await applyDefinitions(db, [definition('role', 'gift_maker', { grants })])
    await app.services.models.refresh()
    const by = await shop.writer()
    await db.transaction((tx) =>
      createMany({ ...by, tx }, 'sys_user_role', [{ user: app.ids.other, role: 'gift_maker' }]),
    )
    const author = await shop.person('other')
    const asked = { model: by.model, object: 'gift', operation: 'update' as const, author }
    const values = { colour: 'red', phone: '137' }
    assert.deepEqual(
      valueIssues({ values }, asked).map(({ path }) => path),
      ['values/phone'],
    )
  })

  it('leaves it to holders of the point to put strategies in force, and to change what is in force', async () => {
    const editor = await shop.person('keeper')
    const id = await shop.strategy({ event: giftEvent, actions: [at(shop.processors.ping)] }, editor)
    const before = await databaseFingerprint(shop.db)
    await assert.rejects(shop.change(id, { enabled: true }, editor), { code: 'FORBIDDEN' })
    assert.deepEqual(await databaseFingerprint(shop.db), before)
    await shop.change(id, { conditions: is('==', 'colour', 'red') }, editor)
    await shop.change(id, { enabled: true })
    await assert.rejects(shop.change(id, { conditions: null }, editor), { code: 'FORBIDDEN' })
    await shop.change(id, { name: '改名' }, editor)
  })
})

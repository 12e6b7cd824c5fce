import assert from 'node:assert/strict'

import { applyDefinitions, enumeration, object } from '../testing/definitions.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { addRows, indexesOf, valuesOf } from './rows.test-kit.ts'

const goods = { type: 'multi_enum', enum: 'goods' }

describe('a field of several options', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [
      enumeration('goods', ['tea', 'rice', "o'x\\"]),
      object('shop', { name: 'text', goods: { ...goods, indexed: true } }),
    ])
  })

  afterEach(() => workspace.drop())

  it('keeps the options that records carry from going', async () => {
    const { db } = workspace
    await addRows(db, 'shop', [{ goods: ['tea', "o'x\\"] }, { goods: ['rice'] }, { goods: null }])
    const refusal = await refusalOf(db, () => applyDefinitions(db, [enumeration('goods', ['rice'])]))
    assert.deepEqual(refusal.issues, ['OPTION_IN_USE'])
    assert.match(refusal.en[0] ?? '', /^shop\.goods: 1 record\(s\) of shop carry options of goods that would go/)
    await db.query(`update ${db.table('shop')} set goods = '{rice}' where goods is not null`)
    await applyDefinitions(db, [enumeration('goods', ['rice'])])
    assert.deepEqual(await valuesOf(db, 'shop', 'goods'), [['rice'], ['rice'], null])
  })

  it('has an index that looks inside the lists, and loses it with the wish for it', async () => {
    const { db } = workspace
    const inside = async (): Promise<string[]> => (await indexesOf(db, 'shop')).filter((text) => text.includes('goods'))
    const [index, ...others] = await inside()
    assert.match(index ?? '', /USING gin \(goods\)$/)
    assert.deepEqual(others, [])
    await applyDefinitions(db, [object('shop', { name: 'text', goods })])
    assert.deepEqual(await inside(), [])
  })

  it('is filled with its default where it becomes required or joins a table with records', async () => {
    const { db } = workspace
    await addRows(db, 'shop', [{ goods: ['rice'] }, {}])
    await applyDefinitions(db, [
      object('shop', {
        name: 'text',
        goods: { ...goods, required: true, default: ['tea', "o'x\\"] },
        more: { ...goods, required: true, default: ['rice'] },
        extra: { type: 'json', required: true, default: 'a "text"' },
        place: { type: 'geo_point', required: true, default: '114.0579,22.5431' },
      }),
    ])
    assert.deepEqual(await valuesOf(db, 'shop', 'goods'), [['rice'], ['tea', "o'x\\"]])
    assert.deepEqual(await valuesOf(db, 'shop', 'more'), [['rice'], ['rice']])
    assert.deepEqual(await valuesOf(db, 'shop', 'extra'), ['a "text"', 'a "text"'])
    assert.deepEqual((await valuesOf(db, 'shop', 'place'))[0], { lng: 114.0579, lat: 22.5431 })
  })

  it('may hold fewer options once no record has more', async () => {
    const { db } = workspace
    await addRows(db, 'shop', [{ goods: ['tea', 'rice'] }])
    const fewer = object('shop', { name: 'text', goods: { ...goods, max: 1 } })
    const refusal = await refusalOf(db, () => applyDefinitions(db, [fewer]))
    assert.deepEqual(refusal.issues, ['VALUES_WOULD_BE_LOST'])
    await db.query(`update ${db.table('shop')} set goods = '{tea}'`)
    await applyDefinitions(db, [fewer])
    assert.deepEqual(await valuesOf(db, 'shop', 'goods'), [['tea']])
  })
})

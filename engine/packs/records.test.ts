import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import { loadModel } from '../schema/model-store.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { applyPacks, loadPacks } from './apply.ts'
import { cars, type GaragePack, garagePack } from './garage.test-kit.ts'

describe('the records of a pack', () => {
  let workspace: TestWorkspace
  let garage: GaragePack

  beforeEach(async () => {
    workspace = await testWorkspace()
    garage = await garagePack(workspace.db)
  })

  afterEach(async () => {
    await garage.remove()
    await workspace.drop()
  })

  it('rows refer to other rows of the file, wherever these stand', async () => {
    const { db } = workspace
    await garage.write('plate,vin,tows\nA,,B\nB,,V3\nC,V3,\nD,,A\n')
    assert.equal((await garage.apply()).records.get('garage'), 4)
    const rows = await db.query(
      `select a.plate, b.plate as tows from ${db.table('car')} as a left join ${db.table('car')} as b on b.id = a.tows order by 1`,
    )
    assert.deepEqual(rows, [
      { plate: 'A', tows: 'B' },
      { plate: 'B', tows: 'C' },
      { plate: 'C', tows: null },
      { plate: 'D', tows: 'A' },
    ])
  })

  it('a reference may be part of the key', async () => {
    const { db } = workspace
    await garage.write('plate,tows\nA,\nB,A\nC,A\n', { key: '[plate, tows]' })
    await garage.apply()
    await db.query(`delete from ${db.table('meta_pack_data')}`)
    assert.equal((await garage.apply()).records.get('garage'), 0)
    assert.equal((await cars(db)).length, 3)
  })

  it('a reference to nothing, to several records or round in a ring is refused with its line, and nothing stays', async () => {
    const { db } = workspace
    await garage.write('plate,vin,tows\nA,1,\nA,2,\nB,3,A\n', { key: '[vin]' })
    const several = await refusalOf(db, () => garage.apply())
    assert.deepEqual(several.issues, ['REFERENCE_AMBIGUOUS'])
    assert.match(
      several.en[0] ?? '',
      /cars\.csv:4:1: Tows 'A' names 2 records of car — write the value of a unique field, or the id of the record$/,
    )
    assert.match(several.zh[0] ?? '', /cars\.csv:4:1: 牵引“A”对应 2 条 car 记录 — 请写唯一字段的值或记录编号$/)
    await garage.write('plate,tows\nA,Z\nB,C\nC,B\n')
    const nothing = await refusalOf(db, () => garage.apply())
    assert.deepEqual(
      nothing.en.map((line) => line.replace(/^.*cars\.csv/, '')),
      [
        ":2:1: Tows 'Z' is no record of car",
        ":3:1: Tows 'C' is no record of car",
        ":4:1: Tows 'B' is no record of car",
      ],
    )
  })

  it('a wrong row takes definitions and all other rows back, and every fault is told with its line', async () => {
    const { db } = workspace
    await garage.write('plate,vin,bought,price\nA,1,2024-02-30,12\n,2,,1.234\nC,3,,x\n', { key: '[vin]' })
    const refusal = await refusalOf(db, () => garage.apply())
    assert.equal(refusal.code, 'DEFINITION_INVALID')
    assert.deepEqual(
      refusal.en.map((line) => /cars\.csv:(\d+):1: (\w+)/.exec(line)?.slice(1).join(' ')),
      ['2 Bought', '3 Price', '4 Price'],
    )
    await garage.write('plate,vin\nA,1\n,2\n', { key: '[vin]' })
    assert.match((await refusalOf(db, () => garage.apply())).en.join(), /cars\.csv:3:1: Plate is required$/)
    assert.equal((await loadModel(db)).objects.has('car'), false)
  })

  it('a value that is there already and must be unique is refused at its line', async () => {
    const { db } = workspace
    await garage.write('plate,vin\nA,1\n')
    await garage.apply()
    await garage.write('plate,vin\nB,2\nC,1\n')
    assert.match(
      (await refusalOf(db, () => garage.apply())).en.join(),
      /cars\.csv:3:1: VIN exists already and must be unique/,
    )
  })

  it('a key that stands in the file twice and a column that is no field are refused', async () => {
    const { db } = workspace
    await garage.write('plate,prise\nA,1\nA,2\n')
    const refusal = await refusalOf(db, () => garage.apply())
    assert.deepEqual(refusal.issues, ['FIELD_UNKNOWN', 'KEY_TWICE'])
    assert.match(refusal.en[0] ?? '', /cars\.csv:2:1: car has no field prise — did you mean price\?$/)
    assert.match(refusal.zh[0] ?? '', /car 没有字段 prise — 是否指 price？$/)
    assert.match(refusal.en[1] ?? '', /cars\.csv:3:1: the key \["A"\] stands in line 2 already$/)
  })

  it('CSV may have quotes, commas, line breaks and a byte order mark', async () => {
    const { db } = workspace
    await garage.write('\uFEFFplate,vin\r\n"say ""hi"", 你好\n2",1\r\n\r\n"B",2\r\n')
    await garage.apply()
    assert.deepEqual(
      (await cars(db)).map((row) => row.plate),
      ['B', 'say "hi", 你好 2'],
    )
  })

  it('YAML rows may hold numbers and texts alike', async () => {
    const { db } = workspace
    await garage.write('- { plate: A, price: 12.5, bought: 2024/5/1 }\n- { plate: B, price: "13", tows: A }\n', {
      file: 'data/cars.yaml',
    })
    await garage.apply()
    assert.deepEqual(await cars(db), [
      { plate: 'A', price: '12.50' },
      { plate: 'B', price: '13.00' },
    ])
    await garage.write('- { plate: 5 }\n- { plate: { a: 1 } }\n', { file: 'data/cars.yaml' })
    assert.equal((await refusalOf(db, () => garage.apply())).issues.length, 2)
  })

  it('only rows of the wanted keys are looked at, however many there are', async () => {
    const { db } = workspace
    await garage.write('plate,vin\nA,1\n', { key: '[vin]' })
    await garage.apply()
    await db.query(
      `insert into ${db.table('car')} (id, version, created_at, updated_at, plate, vin)
       select gen_random_uuid(), 1, now(), now(), 'p' || n, 'v' || n from generate_series(1, 5000) as n`,
    )
    const sizes: number[] = []
    const counted: Database = {
      ...db,
      owner: {
        ...db.owner,
        query: (...args) => db.owner.query(...args),
        run: (builder) => db.owner.run(builder),
        transaction: (work, options) =>
          db.owner.transaction(
            (tx) =>
              work({
                query: async (text, values, name) => {
                  const rows = await tx.query<never>(text, values, name)
                  sizes.push(rows?.length ?? 0)
                  return rows
                },
                run: (builder) => tx.run(builder),
                afterCommit: (wake) => tx.afterCommit(wake),
                notify: (channel, payload) => tx.notify(channel, payload),
              }),
            options,
          ),
      },
    }
    await garage.write('plate,vin\nA,1\nB,2\n', { key: '[vin]' })
    await applyPacks(counted, await loadPacks(db, [garage.folder]))
    assert.ok(Math.max(...sizes) < 100, `${Math.max(...sizes)} rows`)
  })
})

import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { removeMany } from '../records/index.ts'
import { loadModel } from '../schema/model-store.ts'
import { databaseFingerprint } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { appliedPacks, loadPacks, planPacks } from './apply.ts'
import { CARS, cars, type GaragePack, garagePack } from './garage.test-kit.ts'

describe('bringing packs into a workspace', () => {
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

  it('the same pack again makes no generation and writes nothing at all', async () => {
    const { db } = workspace
    await garage.write('plate,price\n粤B1,12\n粤B2,13\n')
    const first = await garage.apply()
    assert.deepEqual([first.records.get('garage'), first.plan.definitions.length], [2, 6])
    const before = await databaseFingerprint(db)
    const again = await garage.apply()
    assert.deepEqual([again.records.get('garage'), again.generation, again.plan.steps], [0, first.generation, []])
    assert.deepEqual(await databaseFingerprint(db), before)
  })

  it('a newer version of the pack brings its new rows and leaves the others as people have changed them', async () => {
    const { db } = workspace
    await garage.write('plate,price\n粤B1,12\n')
    await garage.apply()
    const before = (await appliedPacks(db)).get('garage')
    await db.query(`update ${db.table('car')} set price = 99`)
    await garage.write('plate,price\n粤B1,15\n粤B2,13\n')
    assert.equal((await garage.apply()).records.get('garage'), 1)
    assert.deepEqual(await cars(db), [
      { plate: '粤B1', price: '99.00' },
      { plate: '粤B2', price: '13.00' },
    ])
    assert.notEqual((await appliedPacks(db)).get('garage'), before)
  })

  it('a key is the value, however the file writes it', async () => {
    const { db } = workspace
    await garage.write('plate,bought\nA,2024-05-01\nB,\n', { key: '[bought]' })
    await garage.apply()
    await garage.write('plate,bought\nA,2024/5/1\nB,\nC,2024年5月2日\n', { key: '[bought]' })
    assert.equal((await garage.apply()).records.get('garage'), 1)
    assert.equal((await cars(db)).length, 3)
  })

  it('a record that was deleted since does not come back, and one that people entered under the key is theirs', async () => {
    const { db } = workspace
    await garage.write('plate,price\n粤B1,12\n')
    await garage.apply()
    await remove(db, '粤B1')
    await db.query(
      `insert into ${db.table('car')} (id, version, created_at, updated_at, plate) values (gen_random_uuid(), 1, now(), now(), '粤B2')`,
    )
    await garage.write('plate,price\n粤B1,12\n粤B2,13\n粤B3,14\n')
    assert.equal((await garage.apply()).records.get('garage'), 1)
    assert.deepEqual(await cars(db), [
      { plate: '粤B2', price: null },
      { plate: '粤B3', price: '14.00' },
    ])
  })

  it('a plan of a pack changes nothing, and removing what it no longer writes needs consent', async () => {
    const { db } = workspace
    await garage.write('plate\nA\n')
    await garage.apply()
    await garage.write('plate\nA\n', { definitions: CARS.replace(/ {2}- \{ name: vin.*\n/, '') })
    const before = await databaseFingerprint(db)
    const packs = await loadPacks(db, [garage.folder])
    assert.deepEqual(
      (await planPacks(db, packs)).definitions.filter((each) => each.kind === 'removed'),
      [],
    )
    const plan = await planPacks(db, packs, { prune: true })
    assert.deepEqual(
      plan.definitions.filter((each) => each.kind === 'removed').map((each) => each.name),
      ['car.vin'],
    )
    assert.deepEqual(await databaseFingerprint(db), before)
    await garage.apply({ prune: true })
    assert.equal((await loadModel(db)).objects.get('car')?.field.has('vin'), false)
  })
})

async function remove(db: Database, plate: string): Promise<void> {
  const [row] = await db.query<{ id: string }>(`select id from ${db.table('car')} where plate = $1`, [plate])
  const model = await loadModel(db)
  const moment = { now: '2026-11-21T00:00:00.000Z', timeZone: 'Asia/Shanghai' }
  await db.transaction((tx) =>
    removeMany({ db, tx, model, principal: systemPrincipal('test'), moment }, 'car', [{ id: row?.id ?? '' }]),
  )
}

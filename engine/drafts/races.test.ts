import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { connect, type Database } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { CARS, type GaragePack, garagePack } from '../packs/garage.test-kit.ts'
import { openModelStore } from '../schema/model-store.ts'
import { databaseFingerprint, refusalOf } from '../testing/database-fingerprint.ts'
import { testServer, testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { applyDrafts, type DraftInput, listDrafts, planDrafts, readDefinition, saveDrafts } from './index.ts'

const SYSTEM = fileURLToPath(new URL('../../metadata/system', import.meta.url))
const [LI, WANG] = [newId(), newId()]

const field = (name: string, zh: string): DraftInput => ({
  kind: 'field',
  name: `car.${name}`,
  body: { object: 'car', name, label: { zh, en: name }, type: 'text' },
})

describe('drafts while others work', () => {
  let workspace: TestWorkspace
  let db: Database
  let other: Database
  let garage: GaragePack

  beforeEach(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    const server = await testServer()
    other = await connect({ url: server.url('app'), ownerUrl: server.ownerUrl, workspace: db.workspace, poolSize: 4 })
    await applyPacks(db, await loadPacks(db, [SYSTEM]))
    garage = await garagePack(db)
    await garage.write('plate\nA\n')
    await garage.apply()
  })

  afterEach(async () => {
    await garage.remove()
    await other.close()
    await workspace.drop()
  })

  const save = (by: string, ...inputs: readonly DraftInput[]): Promise<void> => saveDrafts(db, inputs, { by })
  const stamp = async (): Promise<number> => (await planDrafts(db)).base

  /** Somebody writes cars until `work`, which got what is under way meanwhile, has ended. */
  async function whileCarsAreWritten(under: () => Promise<unknown>, work: () => Promise<void>): Promise<unknown> {
    let running: Promise<unknown> = Promise.resolve()
    await other.transaction(async (tx) => {
      await tx.query(`update ${db.table('car')} set vin = 'x'`)
      running = under()
      running.catch(() => undefined)
      await sleep(300)
      await work()
    })
    return running
  }

  it('nobody writes over the draft of another unseen', async () => {
    await save(LI, field('note', '一'))
    const [draft] = await listDrafts(db)
    await assert.rejects(save(WANG, field('note', '二')), { code: 'DRAFT_MOVED' })
    await save(LI, field('note', '三'))
    await assert.rejects(save(WANG, { ...field('note', '二'), version: draft?.version ?? 0 }), { code: 'DRAFT_MOVED' })
    const [seen] = await listDrafts(db)
    await save(WANG, { ...field('note', '二'), version: seen?.version ?? 0 })
    assert.equal((await listDrafts(db))[0]?.by?.id, WANG)
    await assert.rejects(save(LI, field('note', '四')), { code: 'DRAFT_MOVED' })
  })

  it('a draft takes in what a pack changed beside it, and stands aside where both changed the same', async () => {
    await save(LI, {
      kind: 'object',
      name: 'car',
      body: { name: 'car', title: 'plate', label: { zh: '座驾', en: 'Car' } },
    })
    await garage.write('plate\nA\n', { definitions: CARS.replace('title: plate', 'title: vin') })
    await garage.apply()
    const [merged] = await listDrafts(db)
    assert.deepEqual([merged?.stale, merged?.conflicts], [true, []])
    assert.equal((await readDefinition(db, 'object', 'car')).body['title'], 'vin')
    await garage.write('plate\nA\n', { definitions: CARS.replace('zh: 汽车, en: Car', 'zh: 轿车, en: Car') })
    await garage.apply()
    const document = await readDefinition(db, 'object', 'car')
    assert.deepEqual([document.stale, document.conflicts], [true, ['label']])
    assert.deepEqual(
      [document.base, document.inForce, document.body].map((body) => (body?.['label'] as { zh: string }).zh),
      ['汽车', '轿车', '座驾'],
    )
    const plan = await planDrafts(db)
    assert.deepEqual(
      plan.problems.map(({ code, kind, name, path }) => [code, kind, name, path]),
      [['DRAFT_STALE', 'object', 'car', 'label']],
    )
    const refusal = await refusalOf(db, () => applyDrafts(db, { base: plan.base, by: LI }))
    assert.equal(refusal.code, 'PLAN_REFUSED')
    const body = { name: 'car', title: 'plate', label: { zh: '座驾', en: 'Car' } }
    const old = { kind: 'object', name: 'car', body, revision: document.revision - 1 } as const
    await assert.rejects(save(LI, old), { code: 'DRAFT_MOVED' })
    await save(LI, { ...old, revision: document.revision })
    await applyDrafts(db, { base: await stamp(), by: LI })
    assert.deepEqual((await readDefinition(db, 'object', 'car')).inForce?.['label'], { zh: '座驾', en: 'Car' })
  })

  it('a draft of what a pack took away says so', async () => {
    await save(LI, {
      kind: 'field',
      name: 'car.bought',
      body: { object: 'car', name: 'bought', type: 'date', label: { zh: '购于', en: 'Bought' } },
    })
    await garage.write('plate\nA\n', { definitions: CARS.replace(/ {2}- \{ name: bought,.*\n/, '') })
    await garage.apply({ prune: true })
    const [problem] = (await planDrafts(db)).problems
    assert.deepEqual([problem?.code, problem?.name], ['DRAFT_STALE', 'car.bought'])
    assert.match(problem?.message.en ?? '', /removed meanwhile/)
  })

  it('what was planned is applied, or nothing: another draft or another generation since is refused', async () => {
    await save(LI, field('note', '一'))
    const base = await stamp()
    await save(WANG, field('colour', '色'))
    assert.equal((await refusalOf(db, () => applyDrafts(db, { base, by: LI }))).code, 'GENERATION_MOVED')
    const second = await stamp()
    await garage.write('plate\nA\n', { definitions: CARS.replace('zh: 汽车, en: Car', 'zh: 轿车, en: Car') })
    await garage.apply()
    assert.equal((await refusalOf(db, () => applyDrafts(db, { base: second, by: LI }))).code, 'GENERATION_MOVED')
    const third = await stamp()
    const both = await Promise.allSettled([
      applyDrafts(db, { base: third, by: LI }),
      applyDrafts(other, { base: third, by: WANG }),
    ])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('what is saved while drafts are applied is neither lost nor half applied', async () => {
    await save(LI, field('note', '一'))
    const base = await stamp()
    await whileCarsAreWritten(
      () => applyDrafts(db, { base, by: LI }),
      () => save(LI, field('note', '二'), field('colour', '色')),
    )
    assert.equal(((await readDefinition(db, 'field', 'car.note')).inForce?.['label'] as { zh: string }).zh, '一')
    assert.deepEqual(
      (await listDrafts(db)).map(({ name, action, stale, label }) => [name, action, stale, label.zh]).toSorted(),
      [
        ['car.colour', 'added', false, '色'],
        ['car.note', 'changed', false, '二'],
      ],
    )
    await applyDrafts(db, { base: await stamp(), by: LI })
    assert.equal(((await readDefinition(db, 'field', 'car.note')).inForce?.['label'] as { zh: string }).zh, '二')
  })

  it('a process that dies while it applies leaves everything as it was, and the drafts', async () => {
    await save(LI, field('note', '一'), field('colour', '色'))
    const base = await stamp()
    const before = await databaseFingerprint(db)
    await assert.rejects(
      whileCarsAreWritten(
        () => applyDrafts(db, { base, by: LI }),
        async () => {
          const ended = await other.owner.query(
            `select pg_terminate_backend(pid) from pg_locks join pg_database d on d.oid = database
             where locktype = 'advisory' and datname = current_database() and pid in
               (select pid from pg_stat_activity where application_name = $1)`,
            [`tessera ${db.workspace}`],
          )
          assert.ok(ended.length > 0)
          await sleep(100)
        },
      ),
    )
    // the writer's own change of a car is the only one
    const { car: _, ...rest } = before
    const { car: __, ...present } = await databaseFingerprint(db)
    assert.deepEqual(present, rest)
    assert.equal((await applyDrafts(db, { base, by: LI })).definitions, 2)
  })

  it('another process serves what was applied without being started again', async () => {
    const store = await openModelStore(other)
    try {
      await save(LI, field('note', '一'))
      assert.equal(store.current().objects.get('car')?.field.has('note'), false)
      const { generation } = await applyDrafts(db, { base: await stamp(), by: LI })
      for (let tries = 0; store.current().generation < generation && tries < 100; tries++) await sleep(20)
      assert.equal(store.current().objects.get('car')?.field.has('note'), true)
    } finally {
      await store.close()
    }
  })
})

/** Pushes that are interrupted, and pushes to very many: the same people get the same things, once. */
import assert from 'node:assert/strict'

import { setClock } from '../../testing/clock.ts'
import type { Row } from '../../testing/server.ts'
import { carryOut } from './run.ts'
import { job, MORNING, PlanShop } from './plans.test-kit.ts'

describe('pushes of plans', function () {
  this.timeout(120_000)
  let shop: PlanShop
  before(async () => (shop = await PlanShop.open()))
  after(() => shop.close())

  it('end as if nothing had happened when they are killed anywhere in the middle, and the job is done again', async () => {
    const people = await shop.buyers(23)
    const tag = await shop.tag('kill', ...people, ...(await shop.buyers(4, { phone: null })))
    const room = { ...shop.plans.room, chunk: 5 }
    for (const refresh of [true, false]) {
      for (const silentAt of [1, 2, 5, 8]) {
        const plan = await shop.make([tag], { refresh })
        await shop.plans.look()
        const [run] = await shop.openRuns()
        await assert.rejects(carryOut(room, run?.id ?? '', job(silentAt)))
        await carryOut(room, run?.id ?? '', job())
        const [push] = await shop.reached(plan)
        assert.deepEqual(push?.records, [...people].sort(), `killed at step ${silentAt}`)
        assert.equal(Object.keys(push.left).length, 4)
        assert.equal(await carryOut(room, run?.id ?? '', job()), undefined, 'there is nothing left to do')
        const { db } = shop.app
        const [twice] = await db.query(
          `select dedupe from ${db.table('sys_task')} group by dedupe having count(*) > 1 union all ` +
            `select dedupe from ${db.table('sys_task_done')} where status = 'skipped' group by dedupe having count(*) > 1`,
        )
        assert.equal(twice, undefined)
      }
    }
  })

  it('are asked for with the plan that has no time, whatever fraction of a millisecond the clock shows', async () => {
    const { db } = shop.app
    await setClock(db)
    const tag = await shop.tag('at once', ...(await shop.buyers(1)))
    const asked = async (): Promise<number> =>
      (await db.query(`select from ${db.table('sys_job')} where name = 'plans.due'`)).length
    const before = await asked()
    for (let n = 0; n < 6; n++) (await shop.write(shop.draft([tag], { refresh: true }))).is(201)
    assert.equal(await asked(), before + 6)
    assert.equal(await shop.push(), 6)
    await shop.at(MORNING)
  })

  it('leave no list behind that serves one push alone, and keep the one of the plan', async () => {
    const { db } = shop.app
    const lists = await db.query<{ kept: boolean }>(
      `select bool_and(exists (select from ${db.table('sys_plan')} as p where p.id = r.list)) as kept from ${db.table('sys_plan_recipient')} as r group by r.list`,
    )
    assert.ok(lists.length > 0 && lists.every(({ kept }) => kept))
  })

  it('end between two steps when the plan is cancelled meanwhile, and nobody gets anything any more', async () => {
    const tag = await shop.tag('cancelled meanwhile', ...(await shop.buyers(20)))
    const plan = await shop.make([tag])
    await shop.plans.look()
    const [run] = await shop.openRuns()
    const room = { ...shop.plans.room, chunk: 5 }
    await assert.rejects(carryOut(room, run?.id ?? '', job(4)))
    assert.ok((await shop.reached(plan))[0]?.records.length)
    ;(await shop.as('editor').post(`/api/v1/plans/${plan}/cancel`, {})).is(200)
    assert.equal(await carryOut(room, run?.id ?? '', job()), undefined)
    assert.deepEqual((await shop.reached(plan))[0]?.records, [])
    await shop.at(MORNING)
  })

  it('reach nobody twice when a single push is suspended midway and resumed, and leave nothing that waits when cancelled', async () => {
    const { db } = shop.app
    const people = await shop.buyers(20)
    const plan = await shop.make([await shop.tag('suspended midway', ...people)])
    await shop.plans.look()
    const [first] = await shop.openRuns()
    const room = { ...shop.plans.room, chunk: 5 }
    await assert.rejects(carryOut(room, first?.id ?? '', job(4)))
    const begun = (await shop.reached(plan))[0]?.records ?? []
    assert.ok(begun.length > 0 && begun.length < people.length)
    await db.query(`update ${db.table('sys_processor')} set enabled = false where id = $1`, [shop.processors.phone])
    await carryOut(room, first?.id ?? '', job())
    assert.equal((await shop.plan(plan))['state'], 'suspended')
    await db.query(`update ${db.table('sys_processor')} set enabled = true where id = $1`, [shop.processors.phone])
    await shop.at('2018-10-31T02:00:00.000Z')
    ;(await shop.as('editor').post(`/api/v1/plans/${plan}/resume`, {})).is(200)
    await shop.push()
    const runs = await shop.reached(plan)
    assert.deepEqual(
      runs.map(({ records }) => records.length),
      [begun.length, people.length - begun.length],
    )
    assert.deepEqual(runs.flatMap(({ records }) => records).sort(), [...people].sort())
    const cancelled = (await shop.as('editor').post(`/api/v1/plans/${plan}/cancel`, {})).is(200)
    assert.deepEqual(cancelled.body['data'], { state: 'stopped', cancelled: people.length })
    assert.deepEqual(
      (await shop.reached(plan)).flatMap(({ records }) => records),
      [],
    )
    const history = (await shop.as('admin').get(`/api/v1/sys_plan/${plan}/history`)).is(200).body['data'] as Row[]
    const turns = history.map(({ by, changes }) => [(by as Row)['id'], (changes as Row)['state']])
    const by = shop.app.ids.editor
    assert.deepEqual(turns.slice(0, 2), [
      [by, { from: 'running', to: 'stopped' }],
      [by, { from: 'suspended', to: 'running' }],
    ])
    await shop.at(MORNING)
  })

  it('count and show what became of messages rather than of the tasks that wrote them', async () => {
    const { db } = shop.app
    const tag = await shop.tag('messages', ...(await shop.buyers(4)), ...(await shop.buyers(1, { phone: null })))
    const plan = await shop.make([tag])
    await shop.push()
    const [run] = await db.query<{ id: string }>(
      `select id::text as id from ${db.table('sys_plan_run')} where plan = $1::uuid`,
      [plan],
    )
    await shop.succeed()
    await db.query(
      `insert into ${db.table('sys_message')} (id, kind, source, task, plan_run, status, error) select gen_random_uuid(), 'sms', 'marketing', id, plan_run, ` +
        `(array['sent', 'delivered', 'failed', 'ready'])[row_number() over (order by id)], '{"code": "X", "zh": "空号", "en": "no such number"}' ` +
        `from ${db.table('sys_task_done')} where plan_run = $1::uuid and status = 'succeeded'`,
      [run?.id],
    )
    await shop.plans.look()
    const [shown] = (await shop.as('editor').get(`/api/v1/plans/${plan}/runs`)).is(200).body['data'] as Row[]
    assert.deepEqual(shown?.['counts'], { waiting: 1, succeeded: 2, failed: 1, skipped: 1, cancelled: 0 })
    assert.equal(shown['state'], 'sending')
    const numbers: Record<string, number> = {}
    for (const result of ['waiting', 'succeeded', 'failed', 'skipped', 'cancelled']) {
      const path = `/api/v1/plans/${plan}/runs/${run?.id ?? ''}/recipients?result=${result}`
      const rows = (await shop.as('editor').get(path)).is(200).body['data'] as Row[]
      assert.ok(rows.every((row) => row['result'] === result))
      numbers[result] = rows.length
      if (result === 'failed')
        assert.deepEqual((rows[0]?.['error'] as Row)['reason'], { zh: '空号', en: 'no such number' })
    }
    assert.deepEqual(numbers, shown['counts'])
    ;(await shop.as('editor').post(`/api/v1/plans/${plan}/cancel`, {})).is(200)
    const [left] = await db.query(
      `select from ${db.table('sys_message')} where plan_run = $1::uuid and status = 'ready'`,
      [run?.id],
    )
    assert.equal(left, undefined, 'nothing that waits is sent')
  })

  it('reach 20,000 by a few statements, and show a page of them at once', async () => {
    const { db } = shop.app
    const tag = await shop.tag('many')
    await db.query(
      `with made as (insert into ${db.table('buyer')} (id, version, created_at, updated_at, name, phone) ` +
        `select gen_random_uuid(), 1, ${db.now}, ${db.now}, 'n' || n, '13' || lpad(n::text, 9, '0') from generate_series(1, 20000) as n returning id) ` +
        `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) select s.number, m.id, 'buyer', 'manual' ` +
        `from made as m, ${db.table('sys_tag_state')} as s where s.tag = $1`,
      [tag],
    )
    const plan = await shop.make([tag], { refresh: true })
    await shop.plans.look()
    const [run] = await shop.openRuns()
    let steps = 0
    const counting = { ...job(), hold: () => Promise.resolve(void steps++) }
    const report = await shop.plans.carryOut(run?.id ?? '', counting)
    assert.deepEqual(report, { recipients: 20_000, pushed: 20_000, leftOut: 0 })
    assert.equal(steps, 4, 'the list, two pieces, the end')
    await shop.succeed()
    await shop.plans.look()
    const [shown] = (await shop.as('editor').get(`/api/v1/plans/${plan}/runs`)).is(200).body['data'] as {
      counts: { succeeded: number }
      state: string
    }[]
    assert.deepEqual([shown?.state, shown?.counts.succeeded], ['done', 20_000])
  })
})

import assert from 'node:assert/strict'

import { systemPrincipal } from '../../access/index.ts'
import { JobInterrupted } from '../../jobs/index.ts'
import { newId } from '../../kernel/ids.ts'
import { setClock } from '../../testing/clock.ts'
import { object } from '../../testing/definitions.ts'
import { groundOf } from '../lapse.ts'
import { holdRecords, settle } from '../settle.ts'
import { mirrorTags } from '../states.ts'
import { recount } from '../write/recount.ts'
import { insertRun, moveOn, takeUp } from './store.ts'
import { runNow, tagWorld, type TagWorld, ZONE } from './world.test-kit.ts'

const RECORDS = 200

describe('a run of tags beside others', () => {
  let world: TagWorld
  let ids: string[] = []

  before(async () => {
    world = await tagWorld('thing', [
      object(
        'thing',
        { age: 'integer', score: { type: 'integer', readonly: true } },
        { taggable: true, tag_score: 'score' },
      ),
    ])
    const { db } = world
    await setClock(db, '2024-05-01T05:30:00+08:00')
    const rows = await db.query<{ id: string }>(
      `insert into ${db.table('thing')} (id, version, created_at, updated_at, age, score) ` +
        `select gen_random_uuid(), 1, ${db.now}, ${db.now}, i, 0 from generate_series(1, $1::int) as i returning id::text as id`,
      [RECORDS],
    )
    ids = rows.map(({ id }) => id)
  })
  after(() => world?.drop())

  it('is never seen half: a tag that had lapsed is there for nobody, then for all who are found', async () => {
    const { db } = world
    const tag = await world.tag('over 100')
    await world.rule(tag, { condition: { '>': [{ var: 'age' }, 100] } })
    await runNow(world)
    await db.query(`update ${db.table('thing')} set age = ${RECORDS} + 1 - age`)
    await setClock(db, '2024-05-02T05:30:00+08:00')
    const seen = new Set<string>()
    let isOver = false
    const look = async (): Promise<string> => {
      const [row] = await db.query<{ seen: string }>(
        `select count(*) || ' of ' || count(*) filter (where t.age > 100) as seen from ${db.table('sys_tag_set')} as g ` +
          `join ${db.table('sys_tag_state')} as s on g.tags @> array[s.number] and '2024-05-02' < s.lapses join ${db.table('thing')} as t on t.id = g.record`,
      )
      return row?.seen ?? ''
    }
    const reader = (async () => {
      while (!isOver) seen.add(await look())
    })()
    await runNow(world, { chunk: 5 })
    isOver = true
    await reader
    seen.add(await look())
    assert.deepEqual([...seen].toSorted(), ['0 of 0', '100 of 100'])
  })

  it('and people who tag the same records by hand neither wait in a circle nor spoil the sums', async () => {
    const { db } = world
    const auto = await world.tag('all', { score: 2 })
    await world.rule(auto, { condition: { '>': [{ var: 'age' }, 0] } })
    const hand = await world.tag('by hand', { type: 'global_manual', score: 5 })
    const number = (await world.states()).find(({ tag }) => tag === hand)?.number ?? 0
    const tagging = Array.from({ length: 20 }, (_, part) =>
      db.transaction(async (tx) => {
        const some = ids.filter((_id, index) => index % 20 === part || index % 7 === part % 7).toReversed()
        const ground = groundOf({ db, model: world.model }, tx, 'thing')
        await holdRecords(ground, (bind) => `select unnest(${bind(some)}::uuid[])`)
        const come = await tx.query<{ record: string; tag: number }>(
          `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) select $1, u, 'thing', 'manual' from unnest($2::uuid[]) as u ` +
            `on conflict do nothing returning record::text as record, tag`,
          [number, some],
        )
        await settle(ground, { added: come, removed: [], cause: 'manual' })
      }),
    )
    await Promise.all([runNow(world, { chunk: 7 }), ...tagging])
    const scores = await db.query<{ score: number }>(`select distinct score::int as score from ${db.table('thing')}`)
    assert.deepEqual(scores, [{ score: 7 }])
    const members = (await world.states())
      .filter(({ tag }) => tag === auto || tag === hand)
      .map((each) => Number(each.members))
    assert.deepEqual(members, [RECORDS, RECORDS])
  })

  it('cannot be written on by an attempt that has lost it', async () => {
    const { db } = world
    const id = newId()
    const now = new Date().toISOString()
    await insertRun(db, db, {
      id,
      object: 'thing',
      reason: 'chosen',
      tags: null,
      asOf: now,
      day: now.slice(0, 10),
      job: null,
      by: null,
    })
    assert.ok(await takeUp(db, { id, attempt: 1 }, ZONE))
    assert.ok(await takeUp(db, { id, attempt: 2 }, ZONE))
    assert.equal(await takeUp(db, { id, attempt: 1 }, ZONE), undefined)
    await assert.rejects(moveOn(db, db, { id, attempt: 1 }, { lapsed: true }), JobInterrupted)
    await moveOn(db, db, { id, attempt: 2 }, { lapsed: true })
  })

  it('counts all sums again at night, tells how many were wrong, and puts them right', async () => {
    const { db } = world
    await db.query(`update ${db.table('thing')} set score = 1000 where age <= 3`)
    const { report } = await runNow(world, { reason: 'nightly' })
    assert.equal(report?.mismatches, 3)
    assert.deepEqual(await db.query(`select distinct score::int as score from ${db.table('thing')}`), [{ score: 7 }])
    assert.equal((await runNow(world, { reason: 'nightly' })).report?.mismatches, 0)
  })

  it('asks custom SQL beside conditions; a rule that fails is told, and who carries its tag keeps it until it lapses', async () => {
    const { db } = world
    await setClock(db, '2024-05-03T05:30:00+08:00')
    const tag = await world.tag('by SQL', { days: 3 })
    const rule = await world.rule(tag, { name: 'old ones', sql: 'select id from thing where age > 190' })
    const other = await world.tag('beside')
    await world.rule(other, { name: 'mine', condition: { '>': [{ var: 'age' }, 195] } })
    const numbers = (await world.states()).flatMap((each) => ([tag, other].includes(each.tag) ? [each.number] : []))
    const first = await runNow(world, { numbers })
    assert.deepEqual([first.report?.added, first.report?.faults], [15, []])
    await db.query(
      `update ${db.table('sys_tag_rule')} set sql = 'select id from thing where age / (age - age) > 1' where id = $1`,
      [rule],
    )
    await setClock(db, '2024-05-04T05:30:00+08:00')
    const second = await runNow(world, { numbers })
    assert.deepEqual([second.report?.tags, second.report?.faults.map((fault) => fault.rule)], [2, ['old ones']])
    const members = await db.query<{ records: number }>(
      `select records::int as records from ${db.table('sys_tag')} where id = $1`,
      [tag],
    )
    assert.deepEqual(members, [{ records: 10 }])
    const days = (await world.states()).find((each) => each.tag === tag)
    assert.deepEqual([days?.day, days?.lapses], ['2024-05-03', '2024-05-06'])
  })

  it('leaves a tag all the while to whoever got it since it lapsed for the others', async () => {
    const { db } = world
    const tag = await world.tag('of one day')
    await world.rule(tag, { condition: { '==': [{ var: 'age' }, 7] } })
    const number = (await world.states()).find((state) => state.tag === tag)?.number ?? 0
    await setClock(db, '2024-06-01T05:30:00+08:00')
    await runNow(world, { numbers: [number] })
    await setClock(db, '2024-06-02T05:30:00+08:00')
    const [changed = ''] = ids
    await db.query(`update ${db.table('thing')} set age = 7 where id = $1`, [changed])
    await db.query(
      `insert into ${db.table('sys_tag_row')} (tag, record, object, until, cause) values ($1, $2, 'thing', '2024-06-03', 'rule')`,
      [number, changed],
    )
    let looks = 0
    const { signal } = new AbortController()
    // when it has written what it found and not yet ended
    Object.defineProperty(signal, 'aborted', { get: () => ++looks > 2 })
    await assert.rejects(runNow(world, { numbers: [number], job: { signal } }), JobInterrupted)
    const rows = await db.query(
      `select from ${db.table('sys_tag_row')} as r where r.tag = $1 and r.record = $2 and r.until > '2024-06-02'`,
      [number, changed],
    )
    assert.equal(rows.length, 1)
  })

  it('counts who comes while the score of the tag is changed by the new one', async () => {
    const { db, model } = world
    const tag = await world.tag('dear', { type: 'global_manual', score: 5 })
    const number = (await world.states()).find((state) => state.tag === tag)?.number ?? 0
    const [first = '', second = ''] = ids
    const come = (record: string): Promise<void> =>
      db.transaction(async (tx) => {
        const ground = groundOf({ db, model }, tx, 'thing')
        await holdRecords(ground, (bind) => `select ${bind(record)}::uuid`)
        await tx.query(
          `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) values ($1, $2, 'thing', 'manual')`,
          [number, record],
        )
        await settle(ground, { added: [{ record, tag: number }], removed: [], cause: 'manual' })
      })
    await db.query(`update ${db.table('thing')} set score = 0`)
    for (const table of ['sys_tag_set', 'sys_tag_row']) await db.query(`delete from ${db.table(table)}`)
    await come(first)
    let coming = Promise.resolve()
    await db.transaction(async (tx) => {
      await tx.query(`update ${db.table('sys_tag')} set score = 9 where id = $1`, [tag])
      await mirrorTags({ db, tx }, [tag])
      await recount(db, { tx, model, principal: systemPrincipal('test') }, [tag], () => undefined)
      coming = come(second)
      for (let isWaiting = false; !isWaiting;)
        isWaiting =
          (await db.query(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%sys_tag%'`))
            .length > 0
    })
    await coming
    const rows = await db.query(
      `select id::text as id, score from ${db.table('thing')} where score <> 0 order by score`,
    )
    assert.deepEqual(
      rows.map(({ score }) => score),
      [9, 9],
    )
  })
})

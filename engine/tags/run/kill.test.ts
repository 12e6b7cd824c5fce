import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { programLogin } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { setClock } from '../../testing/clock.ts'
import { object } from '../../testing/definitions.ts'
import type { Order } from './child.test-kit.ts'
import { insertRun } from './store.ts'
import { carryOut } from './work.ts'
import { jobOf, roomOf, runNow, tagWorld, type TagWorld } from './world.test-kit.ts'

const CHILD = fileURLToPath(new URL('./child.test-kit.ts', import.meta.url))
const RECORDS = 120
const CHUNK = 20

describe('a run of tags that is killed', () => {
  let killed: TagWorld
  let whole: TagWorld

  before(async () => {
    const fields = { place: 'integer', age: 'integer', score: { type: 'integer', readonly: true } }
    const settings = { taggable: true, tag_score: 'score' }
    killed = await tagWorld('killed', [object('killed', fields, settings), object('whole', fields, settings)])
    // the same records and tags a second time, in the same workspace
    whole = { ...killed, ...killed.beside('whole') }
  })
  after(() => killed?.drop())

  it('ends where one that nobody killed ends, wherever it was killed', async function () {
    this.timeout(120_000)
    const { db } = killed
    await setClock(db, '2024-05-01T05:30:00+08:00')
    for (const world of [killed, whole]) {
      await fill(world)
      await runNow(world)
      await db.query(`update ${db.table(world.object)} set age = (age * 7 + place) % 100`)
    }
    await setClock(db, '2024-05-02T05:30:00+08:00')
    await runNow(whole)
    const id = newId()
    const now = '2024-05-01T21:30:00.000Z'
    await insertRun(db, db, {
      id,
      object: 'killed',
      reason: 'chosen',
      tags: null,
      asOf: now,
      day: '2024-05-02',
      job: null,
      by: null,
    })
    let attempt = 0
    const deaths = []
    for (const last of [11, 33, 52, 27]) deaths.push(await live(id, ++attempt, last))
    assert.ok(deaths.filter((signal) => signal === 'SIGKILL').length >= 4, deaths.join())
    const report = await carryOut(roomOf(killed), id, jobOf({ attempt: ++attempt }))
    assert.ok(report)
    assert.deepEqual(await stateOf(killed), await stateOf(whole))
  })

  async function live(run: string, attempt: number, last: number): Promise<string | null> {
    const order: Order = { ...programLogin(killed.db), run, attempt, last, chunk: CHUNK }
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, JSON.stringify(order)], { stdio: 'inherit' })
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    return signal
  }
})

async function fill(world: TagWorld): Promise<void> {
  const { db } = world
  await db.query(
    `insert into ${db.table(world.object)} (id, version, created_at, updated_at, place, age, score) ` +
      `select gen_random_uuid(), 1, ${db.now}, ${db.now}, i, (i * 37) % 100, 0 from generate_series(1, $1::int) as i`,
    [RECORDS],
  )
  const over = (age: number): object => ({ '>': [{ var: 'age' }, age] })
  const a = await world.tag(`a of ${world.object}`, { score: 3 })
  const b = await world.tag(`b of ${world.object}`, { days: 3, score: -2 })
  const c = await world.tag(`c of ${world.object}`)
  const d = await world.tag(`d of ${world.object}`, { days: 2 })
  await world.rule(a, { name: 'old', condition: over(60) })
  await world.rule(b, { name: 'older', condition: over(80) })
  await world.rule(b, { name: 'young', condition: { '<': [{ var: 'age' }, 20] } })
  await world.rule(c, { name: 'of a, not b', contains: [a], without: [b] })
  await world.rule(d, { name: 'not of a', condition: over(30), without: [a] })
}

/** Everything that memberships are, and what is told of them, by the places of records and the names of tags. */
async function stateOf({ db, object: name }: TagWorld): Promise<unknown> {
  const tag = `left(g.name, 1)`
  const tags = `${db.table('sys_tag_state')} as s join ${db.table('sys_tag')} as g on g.id = s.tag`
  const records = `${db.table(name)} as t`
  return {
    arrays: await db.query(
      `select t.place, ${tag} as tag from ${db.table('sys_tag_set')} as x join ${records} on t.id = x.record, unnest(x.tags) as n join ${tags} on s.number = n order by 1, 2`,
    ),
    rows: await db.query(
      `select t.place, ${tag} as tag, x.until from ${db.table('sys_tag_row')} as x join ${records} on t.id = x.record join ${tags} on s.number = x.tag order by 1, 2`,
    ),
    scores: await db.query(`select t.place, t.score from ${records} order by 1`),
    tags: await db.query(
      `select ${tag} as tag, s.day, s.lapses, s.members::int as members, s.counted_score, g.records::int as records from ${tags} where s.object = $1 order by 1`,
      [name],
    ),
    events: await db.query(
      `select t.place, ${tag} as tag, e.at, e.action, e.cause, e.rule_name from ${db.table('sys_tag_event')} as e join ${records} on t.id = e.record join ${tags} on s.number = e.tag order by 1, 2, 3, 4`,
    ),
    waves: await db.query(
      `select ${tag} as tag, w.at, w.action from ${db.table('sys_tag_wave')} as w join ${tags} on s.number = w.tag where w.object = $1 order by 1, 2`,
      [name],
    ),
    messages: await db.query(
      `select t.place, (select array_agg(left(g.name, 1) order by 1) from jsonb_array_elements_text(o.payload->'added') as a join ${db.table('sys_tag')} as g on g.id::text = a) as added ` +
        `from ${db.table('sys_outbox')} as o join ${records} on t.id = o.record where o.topic = 'record.tagged' order by 1, 2`,
    ),
  }
}

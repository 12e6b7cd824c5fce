import assert from 'node:assert/strict'

import type { Database } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Jobs } from '../../jobs/index.ts'
import { object } from '../../testing/definitions.ts'
import { Runs } from '../run/index.ts'
import { tagWorld, type TagWorld, ZONE } from '../run/world.test-kit.ts'
import { Following } from './index.ts'

describe('rules of tags that were saved', () => {
  let world: TagWorld
  let db: Database
  let jobs: Jobs
  let following: Following
  const ids: string[] = []
  before(async () => {
    world = await tagWorld('thing', [object('thing', { age: 'integer' }, { taggable: true })])
    ;({ db } = world)
    jobs = new Jobs({ db, tell: () => undefined, times: { pollMs: 50, heartbeatMs: 200, leaseMs: 2000, sweepMs: 500 } })
    const models = { current: () => world.model }
    new Runs({ db, jobs, models, timeZone: ZONE, principalOf: () => Promise.resolve(undefined) })
    following = new Following({ db, jobs, models, timeZone: ZONE, onError: (error) => assert.fail(String(error)) })
    for (const age of [10, 20, 30, 40]) {
      ids.push(newId())
      await db.query(
        `insert into ${db.table('thing')} (id, version, created_at, updated_at, age) values ($1, 1, ${db.now}, ${db.now}, $2)`,
        [ids.at(-1), age],
      )
    }
    const shipped = await world.tag('shipped')
    await world.rule(shipped, { condition: { '<': [{ var: 'age' }, 15] } })
    await jobs.start()
    await following.start()
  })
  after(async () => {
    await following.stop()
    await jobs.stop()
    await world.drop()
  })

  /** Waits for what people would see, within the time that they are promised. */
  async function members(name: string, expected: readonly (string | undefined)[]): Promise<void> {
    let found: string[] = []
    for (const until = Date.now() + 30_000; Date.now() < until; await new Promise((r) => setTimeout(r, 20))) {
      const rows = await db.query<{ record: string }>(
        `select m.record::text as record from ${db.table('sys_tag_set')} m join ${db.table('sys_tag_state')} s on s.number = any(m.tags) ` +
          `join ${db.table('sys_tag')} t on t.id = s.tag where t.name = $1 order by 1`,
        [name],
      )
      found = rows.map(({ record }) => record)
      if (found.length === expected.length) break
    }
    assert.deepEqual(found, expected)
  }

  async function tell(topic: string, of: string, record: string, changes = {}): Promise<void> {
    await db.query(`insert into ${db.table('sys_outbox')} (topic, object, record, payload) values ($1, $2, $3, $4)`, [
      topic,
      of,
      record,
      JSON.stringify({ changes }),
    ])
  }

  it('are run when the server starts, where packs brought them and nobody ran them yet', async () => {
    await members('shipped', ids.slice(0, 1))
  })

  it('are run as soon as they are there, changed or gone, and so are tags that are switched on', async () => {
    const tag = await world.tag('young')
    const rule = await world.rule(tag, { condition: { '<': [{ var: 'age' }, 25] } })
    await tell('record.created', 'sys_tag_rule', rule)
    await members('young', ids.slice(0, 2))
    await db.query(`update ${db.table('sys_tag_rule')} set condition = $2, version = version + 1 where id = $1`, [
      rule,
      JSON.stringify({ '<': [{ var: 'age' }, 35] }),
    ])
    await tell('record.updated', 'sys_tag_rule', rule, { condition: {} })
    await members('young', ids.slice(0, 3))
  })

  it('leave tags alone that were only given another name', async () => {
    const runs = async (): Promise<number> => (await db.query(`select from ${db.table('sys_tag_run')}`)).length
    const before = await runs()
    const [state] = await world.states()
    await tell('record.updated', 'sys_tag', String(state?.tag), { name: {} })
    await following.catchUp()
    assert.equal(await runs(), before)
  })
})

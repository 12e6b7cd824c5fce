import assert from 'node:assert/strict'

import { systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { createMany, OutboxReader, updateMany, type Writer } from '../../records/index.ts'
import { setClock } from '../../testing/clock.ts'
import { enumeration, object } from '../../testing/definitions.ts'
import { tagWorld, type TagWorld, ZONE } from '../run/world.test-kit.ts'
import { Follow, FOLLOWED_TOPICS } from './index.ts'

describe('tags of a record that was changed', () => {
  let world: TagWorld
  let db: Database
  let reader: OutboxReader
  let added = 0
  const tags: Record<string, string> = {}
  before(async () => {
    world = await tagWorld('thing', [
      enumeration('city', ['深圳', '北京']),
      object(
        'thing',
        {
          title: 'text',
          income: { type: 'decimal', precision: 18, scale: 2 },
          age: 'integer',
          city: { type: 'enum', enum: 'city' },
          score: { type: 'integer', readonly: true },
        },
        { taggable: true, tag_score: 'score' },
      ),
    ])
    ;({ db } = world)
    await setClock(db, '2026-11-21T04:00:00.000Z')
    tags['rich'] = await world.tag('rich', { days: 1, score: 5 })
    tags['young'] = await world.tag('young', { days: 3, score: 2 })
    tags['target'] = await world.tag('target', { days: 1, score: -1 })
    tags['vip'] = await world.tag('vip', { type: 'global_manual' })
    tags['off'] = await world.tag('off', { enabled: false })
    const more = { '>': [{ var: 'income' }, '100000'] }
    await world.rule(String(tags['rich']), { name: 'more', condition: more })
    await world.rule(String(tags['rich']), { name: 'old', condition: { '>': [{ var: 'age' }, 90] } })
    await world.rule(String(tags['young']), { condition: { '<': [{ var: 'age' }, 30] } })
    await world.rule(String(tags['target']), {
      contains: [String(tags['rich']), String(tags['vip'])],
      condition: AT_HOME,
    })
    await world.rule(String(tags['off']), { condition: more })
    const follow = new Follow({ db, models: { current: () => world.model }, timeZone: ZONE })
    reader = new OutboxReader({
      db,
      name: 'tags',
      topics: FOLLOWED_TOPICS,
      onError: (error) => assert.fail(String(error)),
      handle: async (tx, messages) => {
        added += (await follow.handle(tx, messages)).added
      },
    })
    await reader.enlist()
  })
  after(() => world.drop())
  beforeEach(() => {
    added = 0
  })

  async function catchUp(): Promise<void> {
    await reader.readAll()
    // what the tags themselves have told
    await reader.readAll()
  }

  function writer(tx: Writer['tx']): Writer {
    const moment = { now: '2026-11-21T04:00:00.000Z', timeZone: ZONE }
    return { db, tx, model: world.model, principal: systemPrincipal('test'), moment }
  }

  async function create(values: Record<string, unknown>): Promise<string> {
    const { ids } = await db.transaction((tx) => createMany(writer(tx), 'thing', [{ title: '甲🙂', ...values }]))
    const [id] = ids
    assert.ok(id)
    await catchUp()
    return id
  }

  async function change(id: string, values: Record<string, unknown>): Promise<void> {
    const [row] = await db.query<{ version: number }>(`select version from ${db.table('thing')} where id = $1`, [id])
    await db.transaction((tx) => updateMany(writer(tx), 'thing', [{ id, version: row?.version, values }]))
    await catchUp()
  }

  async function carried(id: string): Promise<string[]> {
    const rows = await db.query<{ name: string; until: string }>(
      `select t.name, r.until from ${db.table('sys_tag_row')} r join ${db.table('sys_tag_state')} s on s.number = r.tag ` +
        `join ${db.table('sys_tag')} t on t.id = s.tag where r.record = $1 order by t.name`,
      [id],
    )
    return rows.map(({ name, until }) => `${name} ${until}`)
  }

  async function told(id: string): Promise<string[]> {
    const rows = await db.query<Record<string, string | null>>(
      `select t.name, e.action, e.cause, e.rule_name from ${db.table('sys_tag_event')} e join ${db.table('sys_tag_state')} s on s.number = e.tag ` +
        `join ${db.table('sys_tag')} t on t.id = s.tag where e.record = $1 and e.action in ('add', 'remove') order by e.id`,
      [id],
    )
    return rows.map(({ name, action, cause, rule_name: rule }) => `${action} ${name} ${cause} ${rule}`)
  }

  async function scoreOf(id: string): Promise<unknown> {
    const [row] = await db.query(`select score, version from ${db.table('thing')} where id = $1`, [id])
    return row
  }

  it('come by the rules that look at what was changed, level by level, with the day of the change', async () => {
    const id = await create({ income: '100000', age: 25, city: '深圳' })
    assert.deepEqual(await carried(id), ['young 2026-11-24'])
    await change(id, { income: '100000.01' })
    assert.deepEqual(await carried(id), ['rich 2026-11-22', 'target 2026-11-22', 'young 2026-11-24'])
    assert.deepEqual(await told(id), ['add young rule rule', 'add rich rule more', 'add target rule rule'])
    // the score moves, the version that people see does not
    assert.deepEqual(await scoreOf(id), { score: 6, version: 2 })
  })

  it('come by the first of several rules that holds', async () => {
    const id = await create({ income: '1', age: 95 })
    assert.deepEqual(await told(id), ['add rich rule old'])
  })

  it('stay when the record no longer matches, until they expire', async () => {
    const id = await create({ income: '200000', age: 40 })
    await change(id, { income: '1' })
    assert.deepEqual(await carried(id), ['rich 2026-11-22'])
    await setClock(db, '2026-11-22T04:00:00.000Z')
    await change(id, { income: '300000' })
    assert.deepEqual(await carried(id), ['rich 2026-11-23'])
    assert.deepEqual(await told(id), ['add rich rule more', 'remove rich expiry null', 'add rich rule more'])
    await setClock(db, '2026-11-21T04:00:00.000Z')
  })

  it('are renewed without a word while they still count', async () => {
    const id = await create({ age: 20 })
    await setClock(db, '2026-11-23T15:59:00.000Z')
    await change(id, { age: 21 })
    assert.deepEqual(await carried(id), ['young 2026-11-26'])
    assert.equal((await told(id)).length, 1)
    await setClock(db, '2026-11-21T04:00:00.000Z')
  })

  it('follow tags that came by hand', async () => {
    const id = await create({ city: '深圳', age: 50 })
    const [vip] = (await world.states()).filter(({ tag }) => tag === tags['vip'])
    await db.query(
      `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) values ($1, $2, 'thing', 'manual')`,
      [vip?.number, id],
    )
    await db.query(
      `insert into ${db.table('sys_outbox')} (topic, object, record, payload) values ('record.tagged', 'thing', $1, $2)`,
      [id, JSON.stringify({ added: [tags['vip']], removed: [], cause: 'manual' })],
    )
    await catchUp()
    assert.deepEqual(await carried(id), ['target 2026-11-22', 'vip null'])
  })

  it('are not asked for where no rule looks at what was changed, and are the same asked twice', async () => {
    const id = await create({ income: '200000' })
    const before = await told(id)
    await change(id, { title: '乙' })
    await change(id, { income: '200001' })
    assert.equal(added, 1)
    assert.deepEqual(await told(id), before)
  })

  it('follow rules that were saved in between, and leave those of tags switched off', async () => {
    const id = await create({ city: '北京' })
    assert.deepEqual(await carried(id), [])
    tags['north'] = await world.tag('north', { days: 2 })
    await world.rule(String(tags['north']), { condition: { '==': [{ var: 'city' }, '北京'] } })
    await change(id, { city: null })
    await change(id, { city: '北京' })
    assert.deepEqual(await carried(id), ['north 2026-11-23'])
  })
})

const AT_HOME = { '==': [{ var: 'city' }, '深圳'] }

import assert from 'node:assert/strict'

import { systemPrincipal } from '../../access/index.ts'
import { newId } from '../../kernel/ids.ts'
import { setClock } from '../../testing/clock.ts'
import { object } from '../../testing/definitions.ts'
import { tagNamed } from '../hand/index.ts'
import { lapse } from '../lapse.ts'
import { roomOf, runNow, tagWorld, type TagWorld, ZONE } from '../run/world.test-kit.ts'
import { historyRequest, tagHistory } from './index.ts'

/** An instant of Beijing's clock. */
const at = (local: string): string => new Date(`${local}+08:00`).toISOString()

describe('the history of tags over nights of runs', () => {
  let world: TagWorld

  before(async () => {
    world = await tagWorld('thing', [
      object(
        'thing',
        { name: 'text', age: 'integer', score: { type: 'integer', readonly: true } },
        { taggable: true, tag_score: 'score', title: 'name' },
      ),
    ])
  })
  after(() => world.drop())

  async function put(name: string, age: number): Promise<string> {
    const { db } = world
    const id = newId()
    await db.query(
      `insert into ${db.table('thing')} (id, version, created_at, updated_at, name, age) values ($1, 1, ${db.now}, ${db.now}, $2, $3)`,
      [id, name, age],
    )
    return id
  }

  async function age(id: string, years: number): Promise<void> {
    await world.db.query(`update ${world.db.table('thing')} set age = $2 where id = $1`, [id, years])
  }

  async function moment(local: string, work?: () => Promise<unknown>): Promise<void> {
    await setClock(world.db, at(local))
    await lapse({ ...roomOf(world), model: world.model }, 'thing', at(local))
    await work?.()
  }

  const run = (): Promise<unknown> => runNow(world, { reason: 'nightly' })

  async function give(
    ids: readonly string[],
    add: readonly string[],
    remove: readonly string[] = [],
  ): Promise<unknown> {
    const { db, model } = world
    return db.transaction((tx) => {
      const writer = { db, tx, model, principal: systemPrincipal('test'), moment: { now: '', timeZone: ZONE } }
      return tagNamed(
        writer,
        'thing',
        ids.map((id) => ({ id })),
        { add, remove },
      )
    })
  }

  async function told(parameters: Readonly<Record<string, string>>): Promise<string[]> {
    const { db, model } = world
    const reader = {
      db,
      model,
      principal: systemPrincipal('test'),
      moment: { now: at('2024-05-04T12:00:00'), timeZone: ZONE },
      operation: 'read' as const,
    }
    const asked = historyRequest({ object: 'thing', limit: '200', from: '2000-01-01', ...parameters }, reader)
    const { data, next } = await tagHistory(db, reader, asked)
    assert.equal(next, null)
    return data.map((each) => {
      const clock = new Date(Date.parse(each.at) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
      return `${clock} ${each.action} ${String(each.record.title)} ${each.rule_name ?? '-'}`
    })
  }

  it('crm A16: crm A17: tells of runs, lapses and renewals for each record, and of tags by hand until their days are over', async () => {
    const young = await world.tag('年轻', { score: 5 })
    await world.rule(young, { name: '年龄规则', condition: { '<': [{ var: 'age' }, 30] } })
    const once = await world.tag('当日', { type: 'global_manual', days: 1, score: -8 })
    const thrice = await world.tag('三日', { type: 'global_manual', days: 3, score: 6 })
    const [ann, bob] = [await put('ann', 20), await put('bob', 25)]
    await moment('2024-05-01T05:30:00', run)
    await moment('2024-05-01T23:50:00', () => give([ann], [once, thrice]))
    const [scored] = await world.db.query<{ score: number }>(
      `select score::int as score from ${world.db.table('thing')} where id = $1`,
      [ann],
    )
    assert.equal(scored?.score, 3, 'crm A22: 5 + 6 - 8 = 3')
    await moment('2024-05-02T00:00:00')
    await age(bob, 40)
    const cat = await put('cat', 18)
    await moment('2024-05-02T05:30:00', run)
    await moment('2024-05-03T00:00:00')
    await moment('2024-05-03T05:30:00', run)
    await moment('2024-05-04T00:00:00')
    assert.deepEqual(await told({ tag: young, record: ann }), [
      '05-04 00:00 remove ann 年龄规则',
      '05-03 05:30 add ann 年龄规则',
      '05-03 00:00 remove ann 年龄规则',
      '05-02 05:30 add ann 年龄规则',
      '05-02 00:00 remove ann 年龄规则',
      '05-01 05:30 add ann 年龄规则',
    ])
    assert.deepEqual(await told({ tag: young, record: bob }), [
      '05-02 00:00 remove bob 年龄规则',
      '05-01 05:30 add bob 年龄规则',
    ])
    const second = await told({ tag: young, from: '2024-05-02', to: '2024-05-02' })
    assert.deepEqual(second.slice(0, 2).sort(), ['05-02 05:30 add ann 年龄规则', '05-02 05:30 add cat 年龄规则'])
    assert.deepEqual(second.slice(2), ['05-02 00:00 remove bob 年龄规则', '05-02 00:00 remove ann 年龄规则'])
    assert.deepEqual(await told({ tag: once }), ['05-02 00:00 remove ann -', '05-01 23:50 add ann -'])
    assert.deepEqual(await told({ tag: thrice }), ['05-04 00:00 remove ann -', '05-01 23:50 add ann -'])
    assert.equal((await told({ tag: young })).length, 6 + 2 + 4)
    assert.ok(cat)
  })
})

import fc from 'fast-check'
import assert from 'node:assert/strict'

import { newId } from '../kernel/ids.ts'
import { OutboxReader } from '../records/index.ts'
import { setClock } from '../testing/clock.ts'
import { object } from '../testing/definitions.ts'
import { act } from './any-order-acts.test-kit.ts'
import { Course } from './any-order-course.test-kit.ts'
import { Expected, RULES, TAG_NAMES, type TagName } from './any-order.test-kit.ts'
import { Follow, FOLLOWED_TOPICS } from './follow/index.ts'
import { tagWorld, type TagWorld, ZONE } from './run/world.test-kit.ts'

const SEQUENCES = 20

describe('tags, whatever happens to them in whichever order', function () {
  this.timeout(240_000)
  let world: TagWorld
  let follow: Follow
  let category = ''

  before(async () => {
    world = await tagWorld('thing', [
      object(
        'thing',
        { income: 'integer', age: 'integer', gone: 'boolean', score: { type: 'integer', readonly: true } },
        { taggable: true, tag_score: 'score', retired: { '==': [{ var: 'gone' }, true] } },
      ),
    ])
    const { db } = world
    follow = new Follow({ db, models: { current: () => world.model }, timeZone: ZONE })
    category = newId()
    await db.query(
      `insert into ${db.table('sys_tag_category')} (id, version, created_at, updated_at, object, name, sort_order, exclusive) ` +
        `values ($1, 1, ${db.now}, ${db.now}, 'thing', 'all', 0, false)`,
      [category],
    )
  })
  after(() => world?.drop())

  /** Everything anew, with tags and rules of this sequence. */
  async function begin(): Promise<Course> {
    const { db } = world
    await setClock(db, '2026-03-01T02:00:00.000Z')
    for (const table of [
      'thing',
      'sys_tag_set',
      'sys_tag_row',
      'sys_tag_wave',
      'sys_tag_rule',
      'sys_tag_state',
      'sys_tag',
    ])
      await db.query(`delete from ${db.table(table)}`)
    const { tags } = new Expected(0)
    const ids = new Map<TagName, string>()
    for (const name of TAG_NAMES) {
      const { auto, days, score } = tags[name]
      ids.set(name, await world.tag(name, { type: auto ? 'global_auto' : 'global_manual', days, score }))
    }
    await db.query(`update ${db.table('sys_tag')} set category = $1`, [category])
    const tag = (name: TagName): string => ids.get(name) ?? ''
    for (const name of TAG_NAMES)
      for (const [index, { any, none }] of RULES[name].entries())
        await world.rule(tag(name), {
          contains: any.map(tag),
          without: none.map(tag),
          ...(CONDITIONS[name]?.[index] && { condition: CONDITIONS[name][index] }),
        })
    const reader = new OutboxReader({
      db,
      name: newId(),
      topics: FOLLOWED_TOPICS,
      handle: async (tx, messages) => void (await follow.handle(tx, messages)),
      onError: (error) => assert.fail(String(error)),
    })
    await reader.enlist()
    return new Course(world, ids, reader)
  }

  it('are carried by those who should, counted and summed right', async () => {
    const course = fc.array(act, { minLength: 12, maxLength: 30, size: 'max' })
    await fc.assert(
      fc.asyncProperty(course, async (acts) => {
        const each = await begin()
        for (const done of acts) await each.step(done)
      }),
      { numRuns: SEQUENCES, seed: 20261122, endOnFailure: true },
    )
  })
})

const CONDITIONS: Readonly<Partial<Record<TagName, readonly object[]>>> = {
  rich: [{ '>': [{ var: 'income' }, 5] }],
  young: [{ '<': [{ var: 'age' }, 3] }, { '>': [{ var: 'income' }, 8] }],
  best: [{ '<': [{ var: 'age' }, 7] }],
}

import assert from 'node:assert/strict'
import fc from 'fast-check'

import type { Row } from '../../testing/server.ts'
import { Hands } from '../hand/hand.test-kit.ts'

/** A day long ago, so that nothing else happens in it. */
const DAY = '2026-03-10'
const at = (clock: string, day = DAY): string => `${day}T${clock}+08:00`
const MIDNIGHT = at('00:00:00')
const RUN = at('05:30:00')

interface Happened {
  readonly at: string
  readonly tag: string
  readonly record: string
  readonly action: 'add' | 'remove' | 'join' | 'leave'
  readonly rule?: string
}

describe('the history of tags', () => {
  let on: Hands
  before(async () => {
    on = await Hands.open()
  })
  after(() => on.app.close())

  async function happened(events: readonly Happened[]): Promise<void> {
    const { db } = on.app
    for (const event of events)
      await db.query(
        `insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, rule_name, by_kind)
         select $1::timestamptz, 'buyer', $2::uuid, number, $3, 'rule', $4, 'system' from ${db.table('sys_tag_state')} where tag = $5::uuid`,
        [event.at, event.record, event.action, event.rule ?? null, event.tag],
      )
  }

  async function wave(moment: string, tag: string, action: 'add' | 'remove'): Promise<void> {
    const { db } = on.app
    await db.query(
      `insert into ${db.table('sys_tag_wave')} (at, object, tag, action)
       select $1::timestamptz, 'buyer', number, $2 from ${db.table('sys_tag_state')} where tag = $3::uuid`,
      [moment, action, tag],
    )
  }

  const lines = (rows: readonly Row[]): string[] =>
    rows.map((row) => {
      const { title } = row['record'] as Row
      return `${String(row['at']).slice(11, 19)} ${String(row['action'])} ${String(title)} ${String(row['rule_name'])}`
    })

  it('crm A17: shows of a one-day tag 删除 at 00:00 and 新增 at 05:30 for each member, though one row each was written', async () => {
    const tag = await on.tag('逾期10天以内', { type: 'global_auto', days: 1 })
    const [ann = '', bob = '', cat = '', dan = ''] = await on.buyers(['ann', 'bob', 'cat', 'dan'])
    const eve = at('10:00:00', '2026-03-09')
    const found = { tag, action: 'add', rule: '逾期规则' } as const
    await happened([
      { ...found, at: eve, record: ann },
      { ...found, at: eve, record: bob },
      { ...found, at: eve, record: cat },
      // a day of its own: no member of the array
      { at: eve, tag, record: bob, action: 'leave' },
      // not found again: no member from midnight on
      { at: at('00:00:00.001'), tag, record: cat, action: 'leave' },
      { ...found, at: RUN, record: dan },
    ])
    await wave(MIDNIGHT, tag, 'remove')
    await wave(RUN, tag, 'add')
    const { rows } = await on.history({ tag, from: DAY, to: DAY })
    assert.deepEqual(lines(rows), [
      '21:30:00 add ann 逾期规则',
      '21:30:00 add dan 逾期规则',
      '16:00:00 remove cat 逾期规则',
      '16:00:00 remove ann 逾期规则',
    ])
    assert.deepEqual(
      rows.map(({ auto, by }) => [auto, by]),
      Array(4).fill([true, null]),
    )
    const own = await on.history({ tag, record: ann })
    assert.deepEqual(lines(own.rows), [
      '21:30:00 add ann 逾期规则',
      '16:00:00 remove ann 逾期规则',
      '02:00:00 add ann 逾期规则',
    ])
    const { db } = on.app
    assert.equal((await db.query(`select from ${db.table('sys_tag_event')} where record = $1`, [ann])).length, 1)
  })

  it('is that of today where no days are named, and all of a record where one is', async () => {
    const tag = await on.tag('今天')
    const [ann = ''] = await on.buyers(['ann'])
    await happened([{ at: at('09:00:00'), tag, record: ann, action: 'add' }])
    assert.deepEqual((await on.history({ tag })).rows, [])
    assert.equal((await on.history({ tag, record: ann })).rows.length, 1)
    ;(await on.as('editor').post('/api/v1/buyer/tagging', { ids: [ann], remove: [tag] })).is(200)
  })

  it('is asked for by object, tag, kind of tag, what happened, and days; what is no such question is refused', async () => {
    const [kind, mine] = [await on.tag('问法'), await on.tag('问法私', { owner: on.app.ids.editor })]
    const [ann = ''] = await on.buyers(['ann'])
    for (const body of [{ add: [kind, mine] }, { remove: [kind] }])
      (await on.as('editor').post('/api/v1/buyer/tagging', { ids: [ann], ...body })).is(200)
    assert.deepEqual(await on.told({ record: ann, scope: 'personal' }), ['问法私 add'])
    assert.deepEqual(await on.told({ record: ann, scope: 'global' }), ['问法 remove', '问法 add'])
    assert.deepEqual(await on.told({ record: ann, action: 'remove' }), ['问法 remove'])
    assert.deepEqual(await on.told({ record: ann, auto: true }), [])
    assert.deepEqual(await on.told({ record: ann, to: '2020-01-01' }), [])
    for (const query of ['limit=0', 'limit=201', 'from=x', 'tag=x', 'scope=all', 'record=1', 'cursor=x', 'nothing=1'])
      (await on.as('editor').get(`/api/v1/tags/history?${query}`)).refused(422, 'BAD_QUERY')
    const { next } = (await on.history({ record: ann, limit: 1 })).body
    ;(await on.as('editor').get(`/api/v1/tags/history?object=buyer&cursor=${String(next)}`)).refused(422, 'BAD_QUERY')
    assert.deepEqual((await on.as('editor').get('/api/v1/tags/history?object=nothing')).is(200).rows, [])
    assert.deepEqual((await on.as('editor').get('/api/v1/tags/history?object=buyer&record=x')).is(200).rows, [])
  })

  it('tells of records that the reader reads, with titles as they see them, and takes along what they may take along', async () => {
    const tag = await on.tag('范围', { type: 'global_auto', days: 1 })
    const [mine = ''] = await on.buyers(['=mine'], {}, 'owner')
    const [theirs = ''] = await on.buyers(['theirs'])
    const came = at('10:00:00', '2026-04-01')
    await happened([
      { at: came, tag, record: mine, action: 'add' },
      { at: came, tag, record: theirs, action: 'add' },
    ])
    await wave(at('00:00:00', '2026-04-02'), tag, 'remove')
    const asked = { tag, from: '2026-04-01', to: '2026-04-02' }
    const seen = (await on.history(asked, 'owner')).rows.map(({ record, action }) => [(record as Row)['id'], action])
    assert.deepEqual(seen, [
      [mine, 'remove'],
      [mine, 'add'],
    ])
    assert.equal((await on.history(asked)).rows.length, 4)
    const texts = new URLSearchParams({ object: 'buyer', ...asked })
    const file = (await on.as('owner').get(`/api/v1/tags/history/export?${texts}`, { 'Accept-Language': 'zh' })).is(200)
    assert.match(file.headers.get('content-type') ?? '', /^text\/csv/)
    assert.deepEqual(file.text.replace(/^\uFEFF/, '').split('\r\n'), [
      '标签名称,适用对象,目标对象,自动标签,规则名称,操作类型,时间,操作人',
      `范围,buyer（中）,'=mine,自动,,删除,2026-04-02 00:00:00,系统`,
      `范围,buyer（中）,'=mine,自动,,新增,2026-04-01 10:00:00,系统`,
      '',
    ])
    ;(await on.as('reader').get(`/api/v1/tags/history/export?${texts}`)).refused(403, 'FORBIDDEN')
    ;(await on.app.as('nobody').get(`/api/v1/tags/history/export?${texts}`)).refused(404, 'NOT_FOUND')
    assert.deepEqual((await on.app.as('nobody').get(`/api/v1/tags/history?${texts}`)).is(200).rows, [])
  })

  it('comes in pages that together are the whole, in order, nothing twice, whatever happened when', async () => {
    const moments = Array.from({ length: 6 }, (_, index) => at(`0${index}:00:00`, '2026-05-01'))
    const [tags, records] = [
      await Promise.all(['p1', 'p2', 'p3'].map((name) => on.tag(name, { type: 'global_auto', days: 1 }))),
      await on.buyers(['r1', 'r2', 'r3', 'r4', 'r5']),
    ]
    const one = <T>(of: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...of)
    const event = fc.record({
      at: one(moments),
      tag: one(tags),
      record: one(records),
      action: one(['add', 'remove', 'join', 'leave'] as const),
    })
    const all = fc.record({ at: one(moments), tag: one(tags), action: one(['add', 'remove'] as const) })
    const [sample] = fc.sample(
      fc.record({
        events: fc.array(event, { minLength: 60, maxLength: 60 }),
        waves: fc.uniqueArray(all, { minLength: 14, maxLength: 14, selector: (each) => JSON.stringify(each) }),
      }),
      { numRuns: 1, seed: 20261122 },
    )
    assert.ok(sample)
    await happened(sample.events)
    for (const each of sample.waves) await wave(each.at, each.tag, each.action)
    const expected = unfolded(sample.events, sample.waves, records)
    assert.ok(expected.length > 40)
    for (const limit of [1, 7, 200]) {
      const told: string[] = []
      let cursor: unknown = undefined
      do {
        const page: Row = { from: '2026-05-01', to: '2026-05-01', limit, ...(cursor !== undefined && { cursor }) }
        const answer = await on.history(page)
        told.push(...answer.rows.map(lineOf))
        cursor = answer.body['next'] ?? undefined
      } while (cursor !== undefined)
      assert.deepEqual(
        told.map((line) => line.slice(0, 24)),
        [...told]
          .map((line) => line.slice(0, 24))
          .sort()
          .reverse(),
      )
      assert.deepEqual([...told].sort(), expected)
    }
  })
})

function lineOf(row: Row): string {
  const [tag, record] = [row['tag'] as Row, row['record'] as Row]
  return `${String(row['at'])} ${String(tag['id'])} ${String(record['id'])} ${String(row['action'])}`
}

/** All lines, by going through everything that happened. */
function unfolded(
  events: readonly Happened[],
  waves: readonly Omit<Happened, 'record'>[],
  records: readonly string[],
): string[] {
  const line = (each: Happened): string =>
    `${new Date(each.at).toISOString()} ${each.tag} ${each.record} ${each.action}`
  const isMember = (each: Happened): boolean => {
    const before = events
      .map((event, index) => ({ event, index, time: Date.parse(event.at) }))
      .filter(({ event, time }) => event.tag === each.tag && event.record === each.record && time < Date.parse(each.at))
      .sort((a, b) => a.time - b.time || a.index - b.index)
    return ['add', 'join'].includes(before.at(-1)?.event.action ?? '')
  }
  const members = waves.flatMap((each) => records.map((record) => ({ ...each, record })).filter(isMember))
  const seen = events.filter(({ action }) => action === 'add' || action === 'remove')
  return [...seen, ...members].map(line).sort()
}

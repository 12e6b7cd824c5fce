import assert from 'node:assert/strict'

import { leavesNoTrace } from '../../testing/server.ts'
import { Hands, TAGGING } from './hand.test-kit.ts'

const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('tagging by hand', () => {
  let on: Hands

  before(async () => {
    on = await Hands.open()
  })
  after(() => on.app.close())
  afterEach(() => on.sound())

  it('gives and takes tags of many records at once, with history, and tells how many came and went', async () => {
    const [kind, loyal] = [await on.tag('可靠', { score: 3 }), await on.tag('忠诚', { score: 2 })]
    const [ann = '', bob = '', cat = ''] = await on.buyers(['ann', 'bob', 'cat'])
    const first = await on.as('editor').post(TAGGING, { ids: [ann, bob, cat], add: [kind] })
    assert.deepEqual(first.is(200).data, { records: 3, added: 3, removed: 0 })
    const second = await on.as('other').post(TAGGING, { ids: [ann, bob], add: [kind, loyal], remove: [] })
    assert.deepEqual(second.is(200).data, { records: 2, added: 2, removed: 0 })
    const third = await on.as('editor').post(TAGGING, { ids: [ann, cat], remove: [kind, loyal] })
    assert.deepEqual(third.is(200).data, { records: 2, added: 0, removed: 3 })
    assert.deepEqual(await Promise.all([ann, bob, cat].map((id) => on.carried(id))), [[], ['可靠', '忠诚'], []])
    assert.deepEqual(await on.told({ record: ann }), ['忠诚 remove', '可靠 remove', '忠诚 add', '可靠 add'])
    const [line] = (await on.history({ record: bob })).rows
    assert.deepEqual(
      { ...line, at: undefined },
      {
        at: undefined,
        tag: { id: loyal, name: '忠诚' },
        object: 'buyer',
        record: { id: bob, title: 'bob' },
        auto: false,
        rule_name: null,
        action: 'add',
        cause: 'manual',
        by: { id: on.app.ids.other, name: 'other 先生' },
      },
    )
    const scores = (await on.as('editor').list('buyer', { sort: 'name', fields: 'name,score' })).is(200)
    assert.deepEqual(scores.column('score'), [0, 5, 0])
  })

  it('tells of each tag of a record since when, until when, by whom, and whether one may take it away', async () => {
    const [week, mine] = [
      await on.tag('本周', { days: 7, score: -4 }),
      await on.tag('私', { owner: on.app.ids.editor }),
    ]
    const [ann = ''] = await on.buyers(['ann'])
    ;(await on.as('editor').post(TAGGING, { ids: [ann], add: [week, mine] })).is(200)
    const tags = (await on.as('editor').get(`/api/v1/buyer/${ann}/tags`)).is(200).rows
    const until = await today(on, 7)
    assert.deepEqual(
      tags.map(({ since: _since, ...tag }) => tag),
      [
        { ...PLAIN, id: week, name: '本周', type: 'global_manual', score: -4, own: false, until, by: by(on) },
        { ...PLAIN, id: mine, name: '私', type: 'personal', score: 0, own: true, until: null, by: by(on) },
      ],
    )
    const seen = (await on.as('reader').get(`/api/v1/buyer/${ann}/tags`)).is(200).rows
    assert.deepEqual(
      seen.map(({ name, removable }) => [name, removable]),
      [['本周', false]],
    )
  })

  it('renews what is given again before it expires, without a line of history', async () => {
    const week = await on.tag('一周', { days: 7 })
    const [ann = ''] = await on.buyers(['ann'])
    ;(await on.as('editor').post(TAGGING, { ids: [ann], add: [week] })).is(200)
    await ageRows(on, ann, 3)
    const again = (await on.as('other').post(TAGGING, { ids: [ann], add: [week] })).is(200).data
    assert.deepEqual(again, { records: 1, added: 0, removed: 0 })
    const [tag] = (await on.as('editor').get(`/api/v1/buyer/${ann}/tags`)).rows
    assert.equal(tag?.['until'], await today(on, 7))
    assert.deepEqual(await on.told({ record: ann }), ['一周 add'])
  })

  it('counts what has expired as gone, even before it was cleared away, and gives it anew', async () => {
    const day = await on.tag('一天', { days: 1 })
    const [ann = '', bob = ''] = await on.buyers(['ann', 'bob'])
    ;(await on.as('editor').post(TAGGING, { ids: [ann, bob], add: [day] })).is(200)
    for (const id of [ann, bob]) await ageRows(on, id, 1)
    assert.deepEqual(await on.carried(ann), [])
    const again = (await on.as('editor').post(TAGGING, { ids: [ann], add: [day] })).is(200).data
    assert.deepEqual(again, { records: 1, added: 1, removed: 0 })
    assert.deepEqual(await on.told({ record: ann }), ['一天 add', '一天 add', '一天 remove'].sort(atLast))
    const taken = (await on.as('editor').post(TAGGING, { ids: [bob], remove: [day] })).is(200).data
    assert.deepEqual(taken, { records: 1, added: 0, removed: 0 })
  })

  it('refuses automatic tags, tags that are switched off, unknown ones and those of others alike, and changes nothing', async () => {
    const auto = await on.tag('自动', { type: 'global_auto', days: 1 })
    const off = await on.tag('停用', { enabled: false })
    const theirs = await on.tag('绝密', { owner: on.app.ids.other })
    const [ann = ''] = await on.buyers(['ann'])
    const ask = (body: object) => on.as('editor').post(TAGGING, { ids: [ann], ...body })
    const [automatic, gone, shut, unknown, foreign] = await leavesNoTrace(on.app.db, async () => [
      await ask({ add: [auto] }),
      await ask({ remove: [auto] }),
      await ask({ add: [off] }),
      await ask({ add: [NOWHERE] }),
      await ask({ add: [theirs] }),
    ])
    automatic?.refused(409, 'TAG_AUTOMATIC')
    gone?.refused(409, 'TAG_AUTOMATIC')
    assert.deepEqual(
      shut?.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
      [['TAG_DISABLED', 'add/0']],
    )
    assert.deepEqual(
      unknown?.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
      [['REFERENCE_MISSING', 'add/0']],
    )
    assert.deepEqual(foreign?.issues, unknown?.issues)
  })

  it('asks for the right to tag, over the rows, for several at once, and for the point where tags are personal', async () => {
    const kind = await on.tag('善良')
    const [mine = ''] = await on.buyers(['mine'], {}, 'owner')
    const [theirs = ''] = await on.buyers(['theirs'])
    const own = await on.tag('own', { owner: on.app.ids.keeper })
    const refused = await leavesNoTrace(on.app.db, async () => [
      await on.as('reader').post(TAGGING, { ids: [mine], add: [kind] }),
      await on.as('owner').post(TAGGING, { ids: [mine, theirs], add: [kind] }),
      await on.as('owner').post(TAGGING, { ids: [theirs], add: [kind] }),
      await on.as('keeper').post(TAGGING, { ids: [mine], add: [own] }),
      await on.as('keeper').post(TAGGING, { ids: [mine], personal: [{ name: 'x' }] }),
      await on.as('editor').post('/api/v1/parcel/tagging', { ids: [mine], add: [kind] }),
      await on.app.as('admin').post('/api/v1/parcel/tagging', { ids: [mine], add: [kind] }),
    ])
    assert.deepEqual(
      refused.map(({ status }) => status),
      [403, 404, 404, 403, 403, 404, 403],
    )
    assert.deepEqual((await on.as('owner').post(TAGGING, { ids: [mine], add: [kind] })).is(200).data, {
      records: 1,
      added: 1,
      removed: 0,
    })
  })

  it('keeps one tag of an exclusive category: the others of it go, with history', async () => {
    const category = await on.category('星级', true)
    const [three, four, free] = [
      await on.tag('三星', { category }),
      await on.tag('四星', { category }),
      await on.tag('别的'),
    ]
    const [ann = ''] = await on.buyers(['ann'])
    ;(await on.as('editor').post(TAGGING, { ids: [ann], add: [three, free] })).is(200)
    const moved = (await on.as('editor').post(TAGGING, { ids: [ann], add: [four] })).is(200).data
    assert.deepEqual(moved, { records: 1, added: 1, removed: 1 })
    assert.deepEqual(await on.carried(ann), ['别的', '四星'])
    assert.deepEqual((await on.told({ record: ann })).slice(0, 2).sort(), ['三星 remove', '四星 add'])
    const both = await on.as('editor').post(TAGGING, { ids: [ann], add: [three, four] })
    both.refused(422, 'VALIDATION_FAILED')
  })

  it('makes a personal tag and gives it in one call; asked again it is the same one', async () => {
    const [ann = '', bob = ''] = await on.buyers(['ann', 'bob'])
    const made = await on.as('editor').post(TAGGING, { ids: [ann], personal: [{ name: '要回电', color: '#d4380d' }] })
    assert.deepEqual(made.is(200).data, { records: 1, added: 1, removed: 0 })
    ;(await on.as('editor').post(TAGGING, { ids: [bob], personal: [{ name: '要回电' }] })).is(200)
    assert.deepEqual([await on.carried(ann), await on.carried(bob)], [['要回电'], ['要回电']])
    assert.deepEqual(await on.carried(ann, 'other'), [])
    const offered = (await on.as('editor').get('/api/v1/tags/offered?object=buyer')).is(200).data
    const tags = offered['tags'] as { name: string; own: boolean; color: string }[]
    assert.deepEqual(
      tags.filter(({ name }) => name === '要回电').map(({ own, color }) => [own, color]),
      [[true, '#d4380d']],
    )
  })

  it('reads what it is asked strictly', async () => {
    const kind = await on.tag('严格')
    const [ann = ''] = await on.buyers(['ann'])
    for (const body of [
      {},
      { ids: [ann] },
      { ids: [ann], add: kind },
      { ids: [ann], add: [kind], else: 1 },
      { ids: [], add: [kind] },
      { ids: [ann], add: [kind], except: [ann] },
      { ids: [ann], personal: [{ name: '' }] },
      { ids: [ann], personal: [{ name: 'x', owner: ann }] },
      { filter: null, add: [kind] },
      { rows: [{ id: ann }] },
      {
        rows: [
          { id: ann, add: ['x'] },
          { id: ann, remove: ['x'] },
        ],
      },
      { key: ['code'], rows: [{ id: ann, add: ['x'] }] },
    ])
      assert.equal((await on.as('editor').post(TAGGING, body)).status, 400, JSON.stringify(body))
    ;(await on.as('editor').post(TAGGING, { ids: [ann], add: [kind], remove: [kind] })).refused(
      422,
      'VALIDATION_FAILED',
    )
  })

  it('lets two people tag the same records at once: nothing doubles, nobody waits for ever', async () => {
    const tags = await Promise.all(['甲', '乙', '丙'].map((name) => on.tag(name)))
    const ids = await on.buyers(Array.from({ length: 40 }, (_, index) => `b${index}`))
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, turn) => {
        const some = turn % 2 === 0 ? ids : [...ids].reverse()
        const add = tags.filter((_, index) => (turn + index) % 3 !== 0)
        const remove = turn % 4 === 3 ? tags.filter((each) => !add.includes(each)) : []
        return on.as(turn % 2 === 0 ? 'editor' : 'other').post(TAGGING, { ids: some, add, remove })
      }),
    )
    for (const answer of answers) answer.is(200)
  })
})

const PLAIN = { color: null, category: null, cause: 'manual', rule_name: null, removable: true }

function by(on: Hands): object {
  return { id: on.app.ids.editor, name: 'editor 先生' }
}

async function today(on: Hands, days: number): Promise<string> {
  const { db } = on.app
  const [row] = await db.query<{ day: string }>(
    `select to_char((${db.now} at time zone 'Asia/Shanghai')::date + $1::int, 'YYYY-MM-DD') as day`,
    [days],
  )
  return row?.day ?? ''
}

/** As if the rows of a record had been written so many days ago. */
async function ageRows({ app: { db } }: Hands, record: string, days: number): Promise<void> {
  await db.query(`update ${db.table('sys_tag_row')} set until = until - $2::int where record = $1`, [record, days])
}

function atLast(a: string, b: string): number {
  return Number(a.endsWith('remove')) - Number(b.endsWith('remove'))
}

import assert from 'node:assert/strict'
import fc from 'fast-check'

import { applyDefinitions, definition } from '../testing/definitions.ts'
import { Client } from '../testing/server.ts'
import { type Held, Tagged, tagsOf } from './tags.test-kit.ts'

const FOR_EVER = { until: null } as const

describe('tags of records', () => {
  let on: Tagged

  before(async () => {
    on = await Tagged.open()
    const { nobody, other } = on.app.ids
    await on.tag('young', { name: '年轻', auto: true, lapses: 1, score: 2, color: '#d4380d' })
    await on.tag('rich', { name: '高净值', auto: true, lapses: 1, score: 5, members: 300_000 })
    await on.tag('gone', { name: '昨日', auto: true, lapses: 0 })
    await on.tag('off', { name: '停用', auto: true, lapses: 1, live: false })
    await on.tag('kind', { name: '可靠', score: 1, members: 10_000 })
    await on.tag('shut', { name: '停用手动', live: false })
    await on.tag('mine', { name: '我的', owner: nobody })
    await on.tag('theirs', { name: '他的', owner: other })
    await on.make('bank', 'firm')
    await on.make('mill', 'firm')
    await on.make('ann', 'buyer', { firm: on.id('bank') })
    await on.make('bob', 'buyer', { firm: on.id('mill') })
    await on.make('cat', 'buyer', { firm: on.id('bank') })
    await on.make('dan', 'buyer')
    await on.carry('bank', { kind: FOR_EVER })
    await on.carry('ann', { young: { array: true }, rich: { array: true }, kind: FOR_EVER, mine: FOR_EVER })
    await on.carry('bob', {
      gone: { array: true },
      off: { array: true },
      shut: FOR_EVER,
      kind: { until: 0 },
      theirs: FOR_EVER,
    })
    await on.carry('cat', { rich: { until: 1 }, kind: { until: 1 }, mine: FOR_EVER, theirs: FOR_EVER })
  })
  after(() => on.app.close())

  const ids = (...keys: string[]): string[] => keys.map((key) => on.id(key))

  it('are listed to those who may see them, automatic ones first and then by score, with names where they are asked for', async () => {
    const carried = async (who = on.one, parameters = {}): Promise<unknown> =>
      (await who.list('buyer', { sort: 'name', fields: 'name,tags', ...parameters })).is(200).column('tags')
    assert.deepEqual(await carried(), [ids('rich', 'young', 'kind', 'mine'), [], ids('rich', 'kind', 'mine'), []])
    assert.deepEqual(await carried(on.other), [
      ids('rich', 'young', 'kind'),
      ids('theirs'),
      ids('rich', 'kind', 'theirs'),
      [],
    ])
    assert.deepEqual(await carried(on.admin), [ids('rich', 'young', 'kind'), [], ids('rich', 'kind'), []])
    const [ann] = (await on.one.list('buyer', { sort: 'name', fields: 'name', expand: 'tags' })).is(200).rows
    assert.deepEqual(ann?.['tags'], [
      { id: on.id('rich'), name: '高净值', color: null, type: 'global_auto' },
      { id: on.id('young'), name: '年轻', color: '#d4380d', type: 'global_auto' },
      { id: on.id('kind'), name: '可靠', color: null, type: 'global_manual' },
      { id: on.id('mine'), name: '我的', color: null, type: 'personal' },
    ])
  })

  it('come with a record, and with records that others refer to', async () => {
    const record = (await on.one.get(`/api/v1/buyer/${on.id('cat')}?fields=name,tags`)).is(200).data
    assert.deepEqual(record['tags'], ids('rich', 'kind', 'mine'))
    const body = { fields: ['name'], sort: 'name', expand: { firm: { fields: ['name', 'tags'] } } }
    const found = (await on.one.post('/api/v1/buyer/query', body)).is(200)
    const firm = found.rows[0]?.['firm']
    assert.deepEqual(firm, { id: on.id('bank'), name: 'bank', tags: ids('kind') })
  })

  it('are filtered by: any, all or none of some, none at all, and any whatever', async () => {
    const asked = async (rule: object, who = on.one): Promise<unknown> => on.find(rule, who)
    assert.deepEqual(await asked({ has_any: [tagsOf(), ids('young', 'mine')] }), ['ann', 'cat'])
    assert.deepEqual(await asked({ has_all: [tagsOf(), ids('rich', 'young')] }), ['ann'])
    assert.deepEqual(await asked({ has_all: [tagsOf(), ids('rich', 'kind')] }), ['ann', 'cat'])
    assert.deepEqual(await asked({ has_none: [tagsOf(), ids('rich')] }), ['bob', 'dan'])
    assert.deepEqual(await asked({ empty: [tagsOf()] }), ['bob', 'dan'])
    assert.deepEqual(await asked({ nempty: [tagsOf()] }), ['ann', 'cat'])
    assert.deepEqual(await asked({ empty: [tagsOf()] }, on.other), ['dan'])
    const both = { and: [{ has_any: [tagsOf(), ids('rich', 'young')] }, { has_none: [tagsOf(), ids('young')] }] }
    assert.deepEqual(await asked(both), ['cat'])
    const either = { or: [{ has_any: [tagsOf(), ids('young')] }, { '==': [{ var: 'name' }, 'dan'] }] }
    assert.deepEqual(await asked(either), ['ann', 'dan'])
    assert.deepEqual(await asked({ '!': { has_any: [tagsOf(), ids('young')] } }), ['bob', 'cat', 'dan'])
  })

  it('that are lapsed, switched off, unknown or personal to others meet nothing, and are no fault to name', async () => {
    for (const key of ['gone', 'off', 'shut', 'theirs']) {
      assert.deepEqual(await on.find({ has_any: [tagsOf(), ids(key)] }, on.one), [], key)
      assert.deepEqual(await on.find({ has_none: [tagsOf(), ids(key)] }, on.one), ['ann', 'bob', 'cat', 'dan'], key)
    }
    const unknown = '019aa5f0-0000-7000-8000-0000000000ff'
    assert.deepEqual(await on.find({ has_any: [tagsOf(), [unknown, on.id('young')]] }, on.one), ['ann'])
    assert.deepEqual(await on.find({ has_all: [tagsOf(), [unknown, on.id('young')]] }, on.one), [])
    const refused = await on.one.list('buyer', { filter: { has_any: [tagsOf(), ['高净值']] } })
    refused.refused(422, 'BAD_QUERY')
  })

  it('are filtered by page after page, whether the rows at hand are enough or not', async () => {
    const filter = { and: [{ has_any: [tagsOf(), ids('rich', 'kind')] }, { has_none: [tagsOf(), ids('mine')] }] }
    await on.make('fay', 'buyer')
    await on.make('gus', 'buyer')
    await on.make('hal', 'buyer')
    for (const key of ['fay', 'gus', 'hal']) await on.carry(key, { rich: { array: true } })
    for (const limit of [1, 2, 20]) {
      const found: unknown[] = []
      let after = null as string | null
      do {
        const page = (
          await on.other.list('buyer', {
            filter,
            fields: 'name',
            sort: '-created_at',
            limit: String(limit),
            ...(after !== null && { after }),
          })
        ).is(200)
        found.push(...page.column('name'))
        after = page.page.next
      } while (after !== null)
      assert.deepEqual(found, ['hal', 'gus', 'fay', 'cat', 'ann'], `${limit} at a time`)
    }
    for (const key of ['fay', 'gus', 'hal']) (await on.admin.delete(`/api/v1/buyer/${on.id(key)}?version=1`)).is(204)
  })

  it('of a person come with no remembered statement to another of the same roles', async () => {
    const query = { sort: 'name', fields: 'name,tags', filter: { has_any: [tagsOf(), ids('mine', 'theirs')] } }
    const plain = { sort: 'name', fields: 'name', expand: 'tags' }
    const record = `/api/v1/buyer/${on.id('cat')}?fields=tags`
    for (let round = 0; round < 4; round++) {
      const [one, other] = await Promise.all([on.one.list('buyer', query), on.other.list('buyer', query)])
      assert.deepEqual(one.is(200).column('name'), ['ann', 'cat'])
      assert.deepEqual(other.is(200).column('name'), ['bob', 'cat'])
      assert.doesNotMatch(one.text, new RegExp(on.id('theirs')))
      assert.doesNotMatch(other.text, new RegExp(on.id('mine')))
      const [mine, theirs] = await Promise.all([on.one.list('buyer', plain), on.other.list('buyer', plain)])
      assert.ok(mine.text.includes('我的') && !mine.text.includes('他的'))
      assert.ok(theirs.text.includes('他的') && !theirs.text.includes('我的'))
      const [a, b] = await Promise.all([on.one.get(record), on.other.get(record)])
      assert.deepEqual([a.data['tags'], b.data['tags']], [ids('rich', 'kind', 'mine'), ids('rich', 'kind', 'theirs')])
    }
  })

  it('are counted by, and added up by, for those who see them', async () => {
    const filter = JSON.stringify({ has_any: [tagsOf(), ids('mine', 'young')] })
    assert.equal((await on.one.list('buyer', { filter, count: 'exact' })).is(200).page.total, 2)
    assert.equal((await on.other.list('buyer', { filter, count: 'exact' })).is(200).page.total, 1)
    const body = { filter: JSON.parse(filter) as object, group: [], measures: [{ function: 'count', as: 'n' }] }
    assert.deepEqual((await on.one.post('/api/v1/buyer/aggregate', body)).is(200).rows, [{ n: 2 }])
    assert.deepEqual((await on.other.post('/api/v1/buyer/aggregate', body)).is(200).rows, [{ n: 1 }])
    ;(
      await on.one.post('/api/v1/buyer/aggregate', {
        group: [{ field: 'tags' }],
        measures: [{ function: 'count', as: 'n' }],
      })
    ).refused(422, 'BAD_QUERY')
    ;(await on.one.list('buyer', { sort: 'tags' })).refused(422, 'BAD_QUERY')
  })

  it('of related records are asked about under the rights of who asks', async () => {
    assert.deepEqual(await on.find({ has_any: [tagsOf('firm.tags'), ids('kind')] }, on.one), ['ann', 'cat'])
    assert.deepEqual(await on.find({ has_none: [tagsOf('firm.tags'), ids('kind')] }, on.one), ['bob', 'dan'])
    assert.deepEqual(await on.find({ some: [tagsOf('firm'), { nempty: [tagsOf()] }] }, on.one), ['ann', 'cat'])
    const buyers = { some: [tagsOf('buyer.firm'), { has_any: [tagsOf(), ids('mine')] }] }
    const firms = async (who: typeof on.one): Promise<unknown> =>
      (await who.list('firm', { filter: buyers, sort: 'name' })).is(200).column('name')
    assert.deepEqual(await firms(on.one), ['bank'])
    assert.deepEqual(await firms(on.other), [])
  })

  it('are no field to whom no grant gives it, and tell nothing to whom it is hidden', async () => {
    const { app } = on
    const grant = { object: 'buyer', operations: ['read'] }
    await applyDefinitions(app.db, [
      definition('role', 'name_reader', { grants: [{ ...grant, fields: ['name'] }] }),
      definition('role', 'hidden_reader', { grants: [{ ...grant, masked: ['tags'] }] }),
    ])
    await app.services.models.refresh()
    await on.admin.make('sys_user_role', { user: app.ids.reader, role: 'name_reader' })
    await on.admin.make('sys_user_role', { user: app.ids.blind, role: 'hidden_reader' })
    const [nameOnly, hidden] = [
      new Client(app.url, await app.session('reader')),
      new Client(app.url, await app.session('blind')),
    ]
    const filter = { has_any: [tagsOf(), ids('young')] }
    ;(await nameOnly.list('buyer', { fields: 'tags' })).refused(422, 'BAD_QUERY')
    ;(await nameOnly.list('buyer', { filter })).refused(422, 'BAD_QUERY')
    const shown = (await hidden.list('buyer', { fields: 'name,tags', expand: 'tags', sort: 'name' })).is(200)
    assert.deepEqual(shown.column('tags'), [null, null, null, null])
    ;(await hidden.list('buyer', { filter })).refused(422, 'BAD_QUERY')
  })

  it('are written by nobody through the record', async () => {
    const before = await on.app.db.query(`select * from ${on.app.db.table('sys_tag_row')} order by tag, record`)
    const refusals = [
      await on.one.post('/api/v1/buyer', { name: 'eve', tags: ids('kind') }),
      await on.one.patch(`/api/v1/buyer/${on.id('dan')}`, { version: 1, tags: ids('kind') }),
      await on.admin.patch(`/api/v1/buyer/${on.id('dan')}`, { version: 1, tags: [] }),
    ]
    for (const refusal of refusals) refusal.refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(await on.find({ '==': [{ var: 'name' }, 'eve'] }), [])
    const after = await on.app.db.query(`select * from ${on.app.db.table('sys_tag_row')} order by tag, record`)
    assert.deepEqual(after, before)
  })

  it('are written into files by their names, as whoever exports sees them', async () => {
    const file = async (who: 'nobody' | 'other', parameters = {}): Promise<unknown> => {
      const client = new Client(on.app.url, await on.app.session(who))
      const answer = await client.post('/api/v1/buyer/export', {
        fields: ['name', 'tags'],
        sort: ['name'],
        language: 'zh',
        ...parameters,
      })
      return answer.is(200).text.split(/\r?\n/).slice(1, 5)
    }
    assert.deepEqual(await file('nobody'), ['ann,高净值、年轻、可靠、我的', 'bob,', 'cat,高净值、可靠、我的', 'dan,'])
    assert.deepEqual(await file('other'), ['ann,高净值、年轻、可靠', 'bob,他的', 'cat,高净值、可靠、他的', 'dan,'])
    const filter = { has_any: [tagsOf(), ids('mine')] }
    assert.deepEqual(await file('other', { filter }), [''])
  })

  it('come in with tomorrow and go with their day, to the moment', async () => {
    const { db } = on.app
    const at = async (moment: string): Promise<unknown> => {
      const context = { ...on.context('buyer'), moment: { now: moment, timeZone: 'Asia/Shanghai' } }
      return db.transaction(async (tx) => {
        await tx.query(`select set_config('tessera.now', $1, true)`, [moment])
        const { closure } = await on.inMemory(on.rule({ has_any: [tagsOf(), ids('young', 'kind')] }), context, tx)
        return closure
      })
    }
    // midnight of the workspace is 16:00 UTC of the day before
    assert.deepEqual(await at(`${on.today}T15:59:59.999Z`), ['ann', 'cat'])
    assert.deepEqual(await at(`${on.today}T16:00:00.000Z`), ['ann'])
  })

  it('answer rules alike in PostgreSQL, in memory and exported, whoever carries whatever', async function () {
    const keys = ['young', 'rich', 'gone', 'off', 'kind', 'shut', 'mine', 'theirs'] as const
    const arrays: readonly string[] = ['young', 'rich', 'gone', 'off']
    const held = (key: string): fc.Arbitrary<Held | undefined> =>
      fc.constantFrom<Held | undefined>(
        undefined,
        undefined,
        FOR_EVER,
        { until: 0 },
        { until: 1 },
        ...(arrays.includes(key) ? [{ array: true } as const, { array: true } as const] : []),
      )
    const record = fc
      .tuple(...keys.map(held))
      .map((each) => Object.fromEntries(each.flatMap((one, at) => (one ? [[keys[at], one] as const] : []))))
    const wanted = fc.array(fc.constantFrom(...keys, 'ann'), { minLength: 1, maxLength: 4 })
    const condition = fc.oneof(
      fc
        .tuple(fc.constantFrom('has_any', 'has_all', 'has_none'), fc.constantFrom('tags', 'firm.tags'), wanted)
        .map(([operator, field, named]) => ({ [operator]: [tagsOf(field), ids(...named)] })),
      fc.constantFrom('empty', 'nempty').map((operator) => ({ [operator]: [tagsOf()] })),
    )
    const rule = fc.letrec<{ rule: object }>((tie) => ({
      rule: fc.oneof(
        { maxDepth: 2 },
        condition,
        fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((rules) => ({ and: rules })),
        fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((rules) => ({ or: rules })),
        tie('rule').map((inner) => ({ '!': inner })),
      ),
    })).rule
    let cases = 0
    const people = [
      ['nobody', on.one],
      ['other', on.other],
      ['admin', on.admin],
    ] as const
    const batch = fc.record({
      records: fc.tuple(record, record, record, record, record),
      rules: fc.array(rule, { minLength: 8, maxLength: 8 }),
      who: fc.nat(2),
    })
    await fc.assert(
      fc.asyncProperty(batch, async ({ records, rules, who }) => {
        for (const [at, key] of ['ann', 'bob', 'cat', 'dan', 'bank'].entries()) await on.carry(key, records[at] ?? {})
        const [person, client] = people[who] ?? people[0]
        const principal = await on.principal(person)
        for (const filter of rules) {
          cases++
          const found = await on.find(filter, client)
          const context = on.context('buyer', principal)
          const { closure, exported } = await on.inMemory(on.rule(filter), context)
          const told = JSON.stringify({ filter, records, who })
          assert.deepEqual(closure, found, `in memory: ${told}`)
          assert.deepEqual(exported, found, `exported: ${told}`)
        }
      }),
      { numRuns: 12 },
    )
    if (this.test) this.test.title += ` (${cases * 4} cases)`
  })
})

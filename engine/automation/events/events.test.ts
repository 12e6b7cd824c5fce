/** Events as people set them up, and those that writes and days are. */
import assert from 'node:assert/strict'

import { setClock } from '../../testing/clock.ts'
import { leavesNoTrace } from '../../testing/no-trace.ts'
import { type Row, testApp, type TestApp } from '../../testing/server.ts'
import { raiseDates } from './dates.ts'
import { forgetEvents } from './retention.ts'

const JOB = { signal: new AbortController().signal, progress: () => Promise.resolve() }

interface Logged extends Row {
  readonly code: string
  readonly record: string
  readonly data: Row
}

describe('events', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await app.services.automation.events.following.catchUp()
  })
  after(() => app.close())
  afterEach(async () => {
    await setClock(app.db)
    assert.deepEqual(app.logged, [])
  })

  const make = (event: Row): Promise<Row & { id: string; version: number }> => app.as('admin').make('sys_event', event)
  const log = (code: unknown): Promise<Logged[]> =>
    app.db.query<Logged>(
      `select code, record::text as record, data, source, depth, root::text as root, id::text as id from ${app.db.table('sys_event_log')} where code = $1 order by id`,
      [code],
    )
  const follow = (): Promise<void> => app.services.automation.events.following.catchUp()

  describe('as they are set up', () => {
    it('propose a code of their own, and are enabled from the beginning', async () => {
      const made = await make({
        name: '未命名',
        fields: [{ name: 'customerName', label: '姓名', type: 'text', required: true }],
      })
      assert.match(String(made['code']), /^event\d{13}$/)
      assert.deepEqual([made['enabled'], made['builtin'], made['source']], [true, false, 'external'])
    })

    it('are refused with what is wrong and where, and nothing is written', async () => {
      const field = { name: 'a', label: '甲', type: 'text' }
      const wrong: readonly [Row, string][] = [
        [{ code: '1x' }, 'code'],
        [{ fields: 'none' }, 'fields'],
        [{ fields: [{ ...field, name: 'x'.repeat(33) }] }, 'fields/0/name'],
        [{ fields: [{ ...field, name: '姓名' }] }, 'fields/0/name'],
        [{ fields: [{ ...field, name: 'constructor' }] }, 'fields/0/name'],
        [{ fields: [field, field] }, 'fields/1/name'],
        [{ fields: [{ ...field, type: 'phone' }] }, 'fields/0/type'],
        [{ fields: [{ ...field, label: ' ' }] }, 'fields/0/label'],
        [{ fields: [{ ...field, required: 1 }] }, 'fields/0/required'],
        [{ fields: [{ ...field, more: 1 }] }, 'fields/0/more'],
        [{ fields: [3] }, 'fields/0'],
        [{ object: 'thing' }, 'record_by'],
        [{ object: 'thnig', fields: [field], record_by: { field: 'a', object_field: 'phone' } }, 'object'],
        [{ object: 'thing', fields: [field], record_by: { field: 'b', object_field: 'phone' } }, 'record_by/field'],
        [{ object: 'thing', fields: [field], record_by: { field: 'a', object_field: 'x' } }, 'record_by/object_field'],
        [{ change: 'created' }, 'change'],
        [{ source: 'record', object: 'thing' }, 'change'],
        [{ source: 'record', change: 'created' }, 'object'],
        [{ source: 'record', object: 'thing', change: 'created', watched: ['name'] }, 'watched'],
        [{ source: 'record', object: 'thing', change: 'updated', watched: ['nmae'] }, 'watched/0'],
        [{ source: 'record', object: 'thing', change: 'updated', fields: [{ name: 'nothing' }] }, 'fields/0/name'],
        [{ source: 'date', object: 'thing' }, 'date_field'],
        [{ source: 'date', object: 'thing', date_field: 'name' }, 'date_field'],
        [{ source: 'date', object: 'thing', date_field: 'day', anniversary: true, offset_days: 200 }, 'offset_days'],
      ]
      for (const [values, path] of wrong)
        await leavesNoTrace(app.db, async () => {
          const answer = await app.as('admin').post('/api/v1/sys_event', { name: '错误', ...values })
          answer.refused(422, 'VALIDATION_FAILED')
          assert.ok(
            answer.issues.some((issue) => issue.path === path),
            `${path}: ${answer.text}`,
          )
          return [answer]
        })
      ;(await app.as('admin').post('/api/v1/sys_event', { name: '内置', builtin: true })).is(422)
    })

    it('keep a code to one event', async () => {
      await make({ name: '甲', code: 'only_one' })
      ;(await app.as('admin').post('/api/v1/sys_event', { name: '乙', code: 'only_one' })).is(422)
    })

    it('of records carry fields of their object, with the types that these have there', async () => {
      const made = await make({
        name: '物品新建',
        source: 'record',
        object: 'thing',
        change: 'created',
        fields: [{ name: 'name' }, { name: 'price', label: '标价' }, { name: 'day' }, { name: 'active' }],
      })
      const [row] = await app.db.query<{ fields: unknown }>(
        `select fields from ${app.db.table('sys_event')} where id = $1::uuid`,
        [made.id],
      )
      assert.deepEqual(
        (row?.fields as Row[]).map(({ name, label, type }) => [name, label, type]),
        [
          ['name', '名称', 'text'],
          ['price', '标价', 'number'],
          ['day', '日期', 'moment'],
          ['active', '有效', 'boolean'],
        ],
      )
      await app.as('admin').delete(`/api/v1/sys_event/${made.id}?version=${made.version}`)
    })

    it('are nobody’s to write who was not given them', async () => {
      for (const person of ['nobody', 'reader', 'editor'] as const)
        assert.ok([403, 404].includes((await app.as(person).post('/api/v1/sys_event', { name: '甲' })).status))
    })

    it('are copied, enabled and disabled several at once', async () => {
      const one = await make({
        name: '银行代扣还款',
        code: 'repay',
        note: '备注',
        fields: [{ name: 'loan_type', label: '类型', type: 'text', required: true }],
      })
      const run = async (action: string): Promise<Row> =>
        (await app.as('admin').post(`/api/v1/sys_event/actions/${action}`, { ids: [one.id] })).is(200).data
      await run('disable')
      const [before] = (await app.as('admin').list('sys_event', { filter: { '==': [{ var: 'id' }, one.id] } })).rows
      assert.equal(before?.['enabled'], false)
      await run('enable')
      await run('copy')
      await run('copy')
      const copies = (
        await app.as('admin').list('sys_event', { filter: { contains: [{ var: 'name' }, '银行代扣还款 副本'] } })
      ).rows
      assert.deepEqual(copies.map((row) => row['name']).sort(), ['银行代扣还款 副本', '银行代扣还款 副本2'])
      assert.deepEqual(
        copies.map((row) => [row['note'], JSON.stringify(row['fields']).includes('loan_type')]),
        [
          ['备注', true],
          ['备注', true],
        ],
      )
      assert.equal(new Set([...copies, one].map((row) => row['code'])).size, 3)
    })
  })

  describe('that writes of records are', () => {
    it('carry the values of their record, whatever these are, once for each write', async () => {
      const admin = app.as('admin')
      const created = await make({
        name: '新物品',
        code: 'thing_new',
        source: 'record',
        object: 'thing',
        change: 'created',
        fields: ['name', 'count', 'price', 'note', 'day', 'colour', 'moment'].map((name) => ({ name })),
      })
      const changed = await make({
        name: '改价',
        code: 'thing_price',
        source: 'record',
        object: 'thing',
        change: 'updated',
        watched: ['price', 'count'],
        fields: [{ name: 'price' }],
      })
      await follow()
      const thing = await admin.make('thing', {
        name: '𠮷野家 😀',
        count: 0,
        price: '0',
        note: '长'.repeat(5_000),
        day: '2024-06-15',
        colour: null,
      })
      await follow()
      await follow()
      const [first, ...others] = await log('thing_new')
      assert.deepEqual(others, [])
      assert.deepEqual(
        [first?.record, first?.data],
        [
          thing.id,
          {
            name: '𠮷野家 😀',
            count: 0,
            price: '0.00',
            note: '长'.repeat(5_000),
            day: '2024-06-15',
            colour: null,
            moment: null,
          },
        ],
      )
      await admin.patch(`/api/v1/thing/${thing.id}`, { version: thing.version, name: '改名' })
      await follow()
      assert.equal((await log('thing_price')).length, 0)
      await admin.patch(`/api/v1/thing/${thing.id}`, { version: thing.version + 1, count: -7 })
      await follow()
      assert.deepEqual(
        (await log('thing_price')).map(({ record }) => record),
        [thing.id],
      )
      await admin.post('/api/v1/sys_event/actions/disable', { ids: [created.id, changed.id] })
      await admin.make('thing', { name: '停用之后' })
      await follow()
      assert.equal((await log('thing_new')).length, 1)
    })

    it('of tags come once for each tag, with its name', async () => {
      const event = await make({
        name: '为物品打标签',
        code: 'thing_tagged',
        source: 'record',
        object: 'thing',
        change: 'tagged',
        fields: [{ name: 'name' }, { name: 'tag_name' }, { name: 'tag_id' }],
      })
      await follow()
      const thing = await app.as('admin').make('thing', { name: '标签' })
      const tag = await app.db.query<{ id: string }>(
        `insert into ${app.db.table('sys_outbox')} (topic, object, record, payload, request) values ('record.tagged', 'thing', $1, $2, $3) returning gen_random_uuid()::text as id`,
        [
          thing.id,
          JSON.stringify({
            added: ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'],
            removed: [],
          }),
          'auto:018f0000-0000-7000-8000-00000000000a:2',
        ],
      )
      assert.equal(tag.length, 1)
      await follow()
      const logged = await log('thing_tagged')
      assert.deepEqual(
        logged.map(({ data, depth, root }) => [data['name'], data['tag_id'], depth, root]),
        [1, 2].map((n) => [
          '标签',
          `018f0000-0000-7000-8000-00000000000${n}`,
          3,
          '018f0000-0000-7000-8000-00000000000a',
        ]),
      )
      await app.as('admin').post('/api/v1/sys_event/actions/disable', { ids: [event.id] })
    })
  })

  describe('that days bring', () => {
    it('come once for each record and day, on the 28th of February where there is no 29th', async () => {
      const admin = app.as('admin')
      await make({
        name: '生日',
        code: 'thing_birthday',
        source: 'date',
        object: 'thing',
        date_field: 'day',
        anniversary: true,
        fields: [{ name: 'name' }, { name: 'day' }],
      })
      await make({
        name: '到期前三天',
        code: 'thing_due',
        source: 'date',
        object: 'thing',
        date_field: 'moment',
        offset_days: -3,
        fields: [{ name: 'name' }],
      })
      const things: Record<string, string> = {}
      for (const [name, day, moment] of [
        ['leap', '2000-02-29', null],
        ['28', '1999-02-28', null],
        ['march', '1999-03-01', null],
        ['born today', '2027-02-28', null],
        // 00:30 of the 3rd of March in Shanghai is still the 2nd in UTC
        ['due', '2020-07-07', '2027-03-02T16:30:00.000Z'],
        ['due before', '2020-07-07', '2027-03-02T15:30:00.000Z'],
      ])
        things[String(name)] = (await admin.make('thing', { name, day, moment })).id
      const run = async (at: string): Promise<unknown> => {
        await setClock(app.db, at)
        return (await raiseDates(app.services.automation.room, JOB)).events
      }
      assert.deepEqual(await run('2027-02-28T01:00:00Z'), { thing_birthday: 2, thing_due: 1 })
      assert.deepEqual((await log('thing_birthday')).map(({ data }) => data['name']).sort(), ['28', 'leap'])
      assert.deepEqual(
        (await log('thing_due')).map(({ data }) => data['name']),
        ['due'],
      )
      assert.deepEqual(await run('2027-02-28T09:00:00Z'), { thing_birthday: 0, thing_due: 0 })
      // two days on which nobody was there are made up for
      assert.deepEqual(await run('2027-03-02T01:00:00Z'), { thing_birthday: 1, thing_due: 0 })
      assert.deepEqual(await run('2028-02-29T01:00:00Z'), { thing_birthday: 3, thing_due: 0 })
      const last = (await log('thing_birthday')).slice(3).map(({ data }) => data['name'])
      assert.deepEqual(last.sort(), ['28', 'born today', 'leap'])
    })

    it('are not made up for on days on which the event was off', async () => {
      const admin = app.as('admin')
      const [event] = await app.db.query<{ id: string }>(
        `select id::text as id from ${app.db.table('sys_event')} where code = 'thing_birthday'`,
      )
      const switched = (way: string): Promise<unknown> =>
        admin.post(`/api/v1/sys_event/actions/${way}`, { ids: [event?.id] })
      await admin.make('thing', { name: 'off', day: '1990-05-03' })
      await admin.make('thing', { name: 'on', day: '1990-05-05' })
      const run = (): Promise<unknown> => raiseDates(app.services.automation.room, JOB)
      await setClock(app.db, '2029-05-01T01:00:00Z')
      await run()
      await switched('disable')
      await setClock(app.db, '2029-05-05T01:00:00Z')
      await switched('enable')
      await run()
      const names = (await log('thing_birthday')).map(({ data }) => data['name'])
      assert.deepEqual(
        names.filter((name) => name === 'off' || name === 'on'),
        ['on'],
      )
    })

    it('come once though two processes raise them at the same time', async () => {
      const things = await Promise.all(
        Array.from({ length: 30 }, (_, n) => app.as('admin').make('thing', { name: `t${n}`, day: '1990-07-08' })),
      )
      await setClock(app.db, '2031-07-08T01:00:00Z')
      await Promise.all(Array.from({ length: 4 }, () => raiseDates(app.services.automation.room, JOB)))
      const ids = new Set(things.map(({ id }) => id))
      const raised = (await log('thing_birthday')).map(({ record }) => record).filter((record) => ids.has(record))
      assert.deepEqual([raised.length, new Set(raised).size], [things.length, things.length])
    })
  })

  it('are forgotten when they have been kept long enough, and cannot be edited before', async () => {
    const count = async (): Promise<number> =>
      (await app.db.query(`select from ${app.db.table('sys_event_log')}`)).length
    const before = await count()
    await assert.rejects(app.db.query(`update ${app.db.table('sys_event_log')} set code = 'other'`))
    assert.deepEqual(await forgetEvents(app.services.automation.room, JOB), { events: 0 })
    assert.equal(await count(), before)
    await setClock(app.db, '2099-01-01T00:00:00Z')
    assert.deepEqual(await forgetEvents(app.services.automation.room, JOB), { events: before })
  })
})

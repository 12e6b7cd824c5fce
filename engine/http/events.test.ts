/** The event history over HTTP: what came, what followed, who sees what of it. */
import assert from 'node:assert/strict'

import { forgetEvents } from '../automation/events/retention.ts'
import { setClock } from '../testing/clock.ts'
import { type Row, testApp, type TestApp } from '../testing/server.ts'
import { makeEvents } from './open/events.test-kit.ts'
import { application, OpenClient, person } from './open/open.test-kit.ts'

const DATA = { customer_name: '王芳', mobile: '13812345678', status: '1', email: 'wang.fang@example.com' }

interface Event extends Row {
  readonly id: string
  readonly matches: readonly {
    readonly matched: boolean
    readonly code: string | null
    readonly reason: Row | null
    readonly tasks: readonly Row[]
  }[]
}

describe('the event history', () => {
  let app: TestApp
  let ids: Record<string, string>
  let client: OpenClient
  let strategy: Row & { id: string; version: number }
  before(async () => {
    app = await testApp()
    ids = await makeEvents(app)
    client = new OpenClient(app, await application(app, { name: '银行', events: ['*'] }))
    const admin = app.as('admin')
    const processor = await admin.make('sys_processor', {
      name: '短信接口',
      code: 'gateway',
      url: 'https://example.com/send',
      method: 'POST',
      parameters: [{ name: 'to', value: '${mobile}' }],
    })
    const group = await admin.make('sys_strategy_group', { name: '默认' })
    strategy = await admin.make('sys_strategy', {
      group: group.id,
      name: '修改密码提醒',
      event: ids['password_changed'],
      conditions: { '==': [{ var: 'status' }, '1'] },
      actions: [{ processor: processor.id, settings: {}, delay: { mode: 'now' } }],
    })
  })
  after(() => app.close())
  afterEach(async () => {
    await setClock(app.db)
    assert.deepEqual(app.logged, [])
  })

  const report = (data: Row, event = 'password_changed'): ReturnType<OpenClient['post']> =>
    client.post('/open/v1/events', { event_code: event, data })
  const history = async (query = ''): Promise<readonly Event[]> =>
    (await app.as('admin').get(`/api/v1/events/history${query}`)).is(200).rows as readonly Event[]

  it('crm A52: tells that a required field is missing, and no strategy was asked', async () => {
    const { mobile: _, ...rest } = DATA
    ;(await report(rest)).refused(422, 'EVENT_INVALID')
    const [event] = await history()
    assert.equal(event?.['state'], 'refused')
    assert.match(JSON.stringify(event?.['reason']), /缺少必填字段 mobile（手机号）/)
    assert.deepEqual(event?.matches, [])
    assert.equal((await app.db.query(`select from ${app.db.table('sys_event_match')}`)).length, 0)
  })

  it('crm A53: tells each refusal by its own reason: address, application, event, strategy', async () => {
    const own = await application(app, { name: '某应用', events: ['*'], any_address: false, addresses: ['10.9.8.7'] })
    const body = { event_code: 'password_changed', data: DATA }
    ;(await new OpenClient(app, own).post('/open/v1/events', body)).refused(403, 'ADDRESS_REFUSED')
    const edit = { model: app.services.models.current(), principal: await person(app, 'admin') }
    const [stored] = (await app.services.applications.list()).filter(({ app_id: id }) => id === own.app_id)
    const { id = '', version } = stored ?? {}
    await app.services.applications.change(edit, id, version, { status: 'disabled' })
    ;(await new OpenClient(app, own).post('/open/v1/events', body)).refused(403, 'APPLICATION_DISABLED')
    ;(await report(DATA, 'birthday')).refused(422, 'EVENT_DISABLED')
    ;(await report(DATA)).is(202)
    const events = await history('?limit=4')
    assert.deepEqual(
      events.map((event) => [event['state'], event['code'], (event['application'] as Row)['name']]),
      [
        ['accepted', null, '银行'],
        ['refused', 'EVENT_DISABLED', '银行'],
        ['refused', 'APPLICATION_DISABLED', '某应用'],
        ['refused', 'ADDRESS_REFUSED', '某应用'],
      ],
    )
    assert.match(JSON.stringify(events[3]?.['reason']), /IP 白名单/)
    const [match] = events[0]?.matches ?? []
    assert.deepEqual([match?.matched, match?.code], [false, 'STRATEGY_DISABLED'])
  })

  it('shows what strategies said and which tasks followed, of today unless asked otherwise', async () => {
    const admin = app.as('admin')
    await admin.post('/api/v1/sys_strategy/actions/enable', { ids: [strategy.id] })
    ;(await report(DATA)).is(202)
    ;(await report({ ...DATA, status: '0' })).is(202)
    const [unmatched, matched] = await history('?limit=2')
    assert.deepEqual([unmatched?.matches[0]?.matched, unmatched?.matches[0]?.code], [false, 'CONDITION'])
    assert.equal(matched?.matches[0]?.matched, true)
    assert.equal(matched?.matches[0]?.tasks.length, 1)
    assert.equal((await history('?matched=true')).length, 1)
    assert.equal((await history(`?event=${ids['birthday']}`)).length, 1)
    assert.equal((await history('?state=refused')).length, 4)
    assert.equal((await history('?result=open')).length, 1)
    assert.equal((await history('?from=2000-01-01&to=2000-12-31')).length, 0)
    const pages: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const page = (await admin.get(`/api/v1/events/history?limit=2${after === '' ? '' : `&after=${after}`}`)).is(
        200,
      ).body
      pages.push(...(page['data'] as Event[]).map(({ id }) => id))
      after = page['next'] as string | null
    }
    assert.deepEqual(
      pages,
      (await history()).map(({ id }) => id),
    )
    for (const wrong of ['?state=x', '?event=1', '?from=yesterday', '?nothing=1', '?limit=0', '?matched=yes'])
      (await admin.get(`/api/v1/events/history${wrong}`)).refused(400, 'BAD_REQUEST')
  })

  it('shows the data of an event masked, and to nobody without the right', async () => {
    const [event] = await history('?limit=1')
    const { data } = (await app.as('admin').get(`/api/v1/events/history/${event?.id}`)).is(200).data as unknown as {
      data: Row
    }
    assert.deepEqual(
      [data['mobile'], data['email'], data['customer_name']],
      ['138****5678', 'w***@example.com', '王芳'],
    )
    for (const who of ['nobody', 'reader'] as const)
      (await app.as(who).get(`/api/v1/events/history/${event?.id}`)).refused(404, 'NOT_FOUND')
    ;(await app.as('admin').get('/api/v1/events/history/018f0000-0000-7000-8000-000000000001')).refused(
      404,
      'EVENT_GONE',
    )
  })

  it('lets an event happen once more, by what is so now, but none that was refused', async () => {
    const admin = app.as('admin')
    const [event] = await history('?matched=true&limit=1')
    const made = (await admin.post(`/api/v1/events/history/${event?.id}/replay`, {})).is(201).data
    const [again] = await history('?limit=1')
    assert.deepEqual([again?.id, again?.['source'], again?.['event_id']], [made.id, 'replay', event?.id])
    assert.equal(again?.matches[0]?.matched, true)
    const [refused] = await history('?state=refused&limit=1')
    ;(await admin.post(`/api/v1/events/history/${refused?.id}/replay`, {})).refused(409, 'EVENT_NOT_REPLAYED')
    await admin.post('/api/v1/sys_event/actions/disable', { ids: [ids['password_changed']] })
    ;(await admin.post(`/api/v1/events/history/${event?.id}/replay`, {})).refused(422, 'EVENT_DISABLED')
    await admin.post('/api/v1/sys_event/actions/enable', { ids: [ids['password_changed']] })
  })

  it('shows what came from a record as the record is seen, though it came once more or acts upon another', async () => {
    const admin = app.as('admin')
    const follow = (): Promise<void> => app.services.automation.events.following.catchUp()
    const event = { source: 'record', object: 'thing', change: 'created', fields: [{ name: 'price' }] }
    await admin.make('sys_event', { ...event, name: '物品', code: 'thing_own' })
    await admin.make('sys_event', { ...event, name: '架子', code: 'thing_about', about: 'shelf' })
    await follow()
    const shelf = await admin.make('shelf', { name: '架子' })
    await admin.make('thing', { name: '物品', price: '7.00', shelf: shelf.id })
    await follow()
    const seen = await history()
    const nobody = await person(app, 'nobody')
    const principal = await person(app, 'admin')
    for (const code of ['thing_own', 'thing_about']) {
      const first = seen.find((each) => (each['event'] as Row)['code'] === code)
      const again = (await admin.post(`/api/v1/events/history/${first?.id}/replay`, {})).is(201).data
      for (const id of [String(first?.id), again.id]) {
        const { automation } = app.services
        assert.equal((await automation.events.get(nobody, id, true)).data?.['price'], '******', code)
        assert.equal((await automation.events.get(principal, id, true)).data?.['price'], '7.00', code)
        const task = { event_id: id, object: 'shelf', data: { price: '7.00' } }
        assert.deepEqual((await automation.events.dataOf(nobody, task))?.['price'], '******')
      }
    }
    const pushed = { event_id: null, object: 'thing', data: { price: '7.00' } }
    assert.deepEqual(await app.services.automation.events.dataOf(nobody, pushed), { price: '******' })
  })

  it('takes from applications no event that records bring', async () => {
    const made = await client.post('/open/v1/events', { event_code: 'thing_own', data: { price: '1.00' } })
    made.refused(422, 'EVENT_UNKNOWN')
    assert.doesNotMatch((await client.get('/open/v1/openapi.json')).is(200).text, /thing_own/)
  })

  it('takes events that somebody raises by hand, checked as any other', async () => {
    const admin = app.as('admin')
    const made = (await admin.post('/api/v1/events/try', { event: 'password_changed', data: DATA })).is(201).data
    assert.equal((await history('?source=test'))[0]?.id, made.id)
    ;(await admin.post('/api/v1/events/try', { event: 'password_changed', data: {} })).refused(422, 'EVENT_INVALID')
    ;(await admin.post('/api/v1/events/try', { event: 'password_changed' })).refused(400, 'BAD_REQUEST')
  })

  it('lets an event be tried only about a record that there is and that one may change', async () => {
    const admin = app.as('admin')
    const thing = await admin.make('thing', { name: '试用' })
    const tried = (record: unknown): ReturnType<typeof admin.post> =>
      admin.post('/api/v1/events/try', { event: 'thing_own', data: { price: 1 }, record })
    ;(await tried(thing.id)).is(201)
    const before = (await history('?source=test')).length
    ;(await tried('7')).refused(400, 'BAD_REQUEST')
    ;(await tried('018f0000-0000-7000-8000-000000000001')).refused(404, 'NOT_FOUND')
    const happening = { code: 'thing_own', data: { price: 1 }, request: 'r', record: thing.id }
    const nobody = await person(app, 'nobody')
    const raised = app.db.transaction((tx) => app.services.automation.events.raise(tx, nobody, happening))
    await assert.rejects(raised, { code: 'NOT_FOUND' })
    assert.equal((await history('?source=test')).length, before)
  })

  it('keeps events and fields that strategies use', async () => {
    const admin = app.as('admin')
    const event = (await admin.get(`/api/v1/sys_event/${ids['password_changed']}`)).is(200).data
    const refused = await admin.delete(`/api/v1/sys_event/${event.id}?version=${event.version}`)
    assert.match(refused.refused(409, 'EVENT_IN_USE').text, /修改密码提醒/)
    const fields = event['fields'] as Row[]
    const without = await admin.patch(`/api/v1/sys_event/${event.id}`, {
      version: event.version,
      fields: fields.filter(({ name }) => name !== 'status'),
    })
    assert.match(without.refused(422, 'VALIDATION_FAILED').text, /status.*修改密码提醒/)
    const other = fields.filter(({ name }) => name !== 'urgent')
    ;(await admin.patch(`/api/v1/sys_event/${event.id}`, { version: event.version, fields: other })).is(200)
    const offered = (await admin.get('/api/v1/events/offered')).is(200).rows
    const one = offered.find(({ code }) => code === 'password_changed')
    assert.deepEqual(
      (one?.['strategies'] as Row[]).map(({ name }) => name),
      ['修改密码提醒'],
    )
  })

  it('stays as long as the cap of a strategy looks back, however few days are kept', async () => {
    const forget = async (): Promise<number> => {
      const job = { signal: new AbortController().signal }
      return (await forgetEvents(app.services.automation.room, job)).events
    }
    const cap = (days: number | null): Promise<unknown> =>
      app.db.query(`update ${app.db.table('sys_strategy')} set cap = $1::jsonb where id = $2::uuid`, [
        days === null ? null : JSON.stringify({ times: 1, days }),
        strategy.id,
      ])
    await cap(800)
    await setClock(app.db, new Date(Date.now() + 500 * 86_400_000).toISOString())
    assert.equal(await forget(), 0)
    await cap(null)
    assert.ok((await forget()) > 0)
  })
})

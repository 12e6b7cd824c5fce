import assert from 'node:assert/strict'

import { sendNotice } from '../channels/notices/index.ts'
import {
  type Answer,
  Client,
  leavesNoTrace,
  type PersonName,
  type Row,
  testApp,
  type TestApp,
} from '../testing/server.ts'

const BOX = '/api/v1/notices'
const RECORDS = '/api/v1/sys_notice'

describe('notices within the system', () => {
  let app: TestApp
  const clients = new Map<string, Client>()

  before(async () => {
    app = await testApp()
    const label = { zh: '发通知', en: 'Sends notices' }
    const grants = ['sys_notice', 'sys_user', 'sys_department'].map((object) => ({
      object,
      operations: object === 'sys_notice' ? ['read', 'create', 'update', 'delete'] : ['read'],
    }))
    const admin = app.as('admin')
    ;(await admin.post('/api/v1/roles', { name: 'senders', label, grants, points: ['notice_send'] })).is(201)
    ;(await admin.post('/api/v1/roles', { name: 'drafters', label, grants })).is(201)
    ;(await admin.post('/api/v1/roles/senders/people', { users: [app.ids.owner, app.ids.other] })).is(200)
    ;(await admin.post('/api/v1/roles/drafters/people', { users: [app.ids.keeper] })).is(200)
    for (const name of ['owner', 'other', 'keeper'] as PersonName[])
      clients.set(name, new Client(app.url, await app.session(name)))
  })

  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const as = (name: PersonName): Client => clients.get(name) ?? app.as(name)
  const unread = async (name: PersonName): Promise<unknown> => (await as(name).get(BOX)).is(200).body['unread']
  const box = async (name: PersonName, query = ''): Promise<readonly Row[]> =>
    (await as(name).get(`${BOX}${query}`)).is(200).rows
  const write = async (values: Row, name: PersonName = 'owner'): Promise<Answer['data']> =>
    (await as(name).post(RECORDS, { subject: '会议', ...values })).is(201).data
  const system = (users: readonly string[], id?: string): Promise<number> =>
    app.db.transaction((tx) =>
      sendNotice(app, tx, {
        ...(id !== undefined && { id }),
        subject: { zh: '导入完成', en: 'Import finished' },
        content: '共 3 行\n<b>1</b> 行有误',
        users,
        source: 'import',
        link: { page: '/imports' },
      }),
    )

  it('crm A26: a draft is seen by nobody but its author; once sent, the badge of its recipients rises by 1 and falls after reading', async () => {
    const before = await unread('reader')
    const draft = await write({ recipients: [app.ids.reader], content: '<p>九点</p>' })
    assert.equal(await unread('reader'), before)
    for (const who of ['reader', 'other', 'admin'] as const) {
      ;(await as(who).get(`${RECORDS}/${draft.id}`)).refused(404, 'NOT_FOUND')
      ;(await as(who).get(`${BOX}/${draft.id}`)).refused(404, 'NOT_FOUND')
    }
    assert.deepEqual(
      (await as('owner').get(`${BOX}/written`))
        .is(200)
        .rows.map(({ id, state, recipients }) => [id, state, recipients]),
      [[draft.id, 'draft', 0]],
    )
    ;(await as('owner').patch(`${RECORDS}/${draft.id}`, { version: draft.version, state: 'sent' })).is(200)
    assert.equal(await unread('reader'), Number(before) + 1)
    const [first] = await box('reader')
    assert.deepEqual(
      [first?.['id'], first?.['subject'], (first?.['sender'] as Row)['id'], first?.['read_at']],
      [draft.id, { zh: '会议', en: '会议' }, app.ids.owner, null],
    )
    assert.deepEqual((await as('reader').get(`${BOX}/${draft.id}`)).is(200).data['content'], {
      zh: '<p>九点</p>',
      en: '<p>九点</p>',
    })
    assert.deepEqual((await as('reader').post(`${BOX}/${draft.id}/read`, {})).is(200).data, { unread: before })
    assert.equal(await unread('reader'), before)
    // reading again does not change when it was read
    const [{ read_at: readAt } = {}] = await box('reader')
    ;(await as('reader').post(`${BOX}/${draft.id}/read`, {})).is(200)
    assert.equal((await box('reader'))[0]?.['read_at'], readAt)
    for (const who of ['other', 'admin'] as const) (await as(who).get(`${BOX}/${draft.id}`)).refused(404, 'NOT_FOUND')
  })

  it('are neither edited, deleted nor sent again once they are sent, but withdrawn: then nobody finds them any more', async () => {
    const sent = await write({ recipients: [app.ids.reader], state: 'sent' })
    const path = `${RECORDS}/${sent.id}`
    await leavesNoTrace(app.db, async () => [
      (await as('owner').patch(path, { version: sent.version, subject: '改了' })).refused(409, 'NOTICE_SENT'),
      (await as('owner').patch(path, { version: sent.version, recipients: [app.ids.other] })).refused(
        409,
        'NOTICE_SENT',
      ),
      (await as('owner').patch(path, { version: sent.version, state: 'draft' })).refused(409, 'NOTICE_SENT'),
      (await as('owner').delete(`${path}?version=${sent.version}`)).refused(409, 'NOTICE_SENT'),
      (await as('other').patch(path, { version: sent.version, state: 'withdrawn' })).refused(404, 'NOT_FOUND'),
      (await as('admin').patch(path, { version: sent.version, state: 'withdrawn' })).refused(404, 'NOT_FOUND'),
    ])
    const before = Number(await unread('reader'))
    const gone = (await as('owner').patch(path, { version: sent.version, state: 'withdrawn' })).is(200).data
    assert.equal(await unread('reader'), before - 1)
    ;(await as('reader').get(`${BOX}/${sent.id}`)).refused(404, 'NOT_FOUND')
    ;(await as('reader').post(`${BOX}/${sent.id}/read`, {})).refused(404, 'NOT_FOUND')
    ;(await as('owner').patch(path, { version: gone.version, state: 'sent' })).refused(409, 'NOTICE_SENT')
    const draft = await write({ recipients: [app.ids.reader] })
    ;(await as('owner').patch(`${RECORDS}/${draft.id}`, { version: 1, state: 'withdrawn' })).refused(409, 'NOTICE_SENT')
    ;(await as('owner').delete(`${RECORDS}/${draft.id}?version=1`)).is(204)
  })

  it('go to people, departments with those below, and roles, to each once and to nobody who may not sign in', async () => {
    const admin = app.as('admin')
    const top = (await admin.post('/api/v1/sys_department', { name: '总部' })).is(201).data
    const below = (await admin.post('/api/v1/sys_department', { name: '分部', parent: top.id })).is(201).data
    const user = async (account: string, values: Row = {}): Promise<string> =>
      (await admin.post('/api/v1/people', { user: { account, name: account, ...values } })).is(201).data.id
    const place = (id: string, values: Row): Promise<unknown> =>
      app.db.query(
        `update ${app.db.table('sys_user')} set department = coalesce($2::uuid, department), status = coalesce($3, status) where id = $1::uuid`,
        [id, values['department'] ?? null, values['status'] ?? null],
      )
    const inside = await user('inside')
    const shut = await user('shut')
    await place(inside, { department: below.id })
    await place(shut, { department: below.id, status: 'disabled' })
    const sent = await write({
      recipients: [app.ids.reader, inside],
      departments: [top.id],
      roles: ['sample_reader', 'sample_blind'],
      state: 'sent',
    })
    const told = (await as('owner').get(`${BOX}/${sent.id}/recipients`)).is(200).data
    const people = (told['people'] as readonly { user: Row }[]).map((one) => one.user['id'])
    assert.deepEqual(people.sort(), [app.ids.reader, app.ids.blind, inside].sort())
    assert.deepEqual([told['recipients'], told['read']], [3, 0])
    ;(await as('reader').post(`${BOX}/${sent.id}/read`, {})).is(200)
    const after = (await as('owner').get(`${BOX}/${sent.id}/recipients`)).is(200).data
    assert.equal(after['read'], 1)
    assert.equal(((after['people'] as readonly Row[])[0]?.['user'] as Row)['id'], app.ids.reader)
    for (const who of ['reader', 'other', 'admin'] as const)
      (await as(who).get(`${BOX}/${sent.id}/recipients`)).refused(404, 'NOT_FOUND')
  })

  it('are refused with the place of the fault, and nothing is written', async () => {
    const wrong: [PersonName, Row, number, string | undefined][] = [
      ['owner', { state: 'sent' }, 422, 'recipients'],
      ['owner', { roles: ['nobody_has_it'] }, 422, 'roles'],
      ['owner', { roles: 'admin' }, 422, 'roles'],
      ['owner', { subject: '' }, 422, 'subject'],
      ['owner', { sender: app.ids.other }, 422, 'sender'],
      ['owner', { recipients: [app.ids.reader], state: 'withdrawn' }, 409, undefined],
      ['keeper', { recipients: [app.ids.reader] }, 403, undefined],
      ['reader', { recipients: [app.ids.owner] }, 404, undefined],
    ]
    for (const [who, values, status, field] of wrong)
      await leavesNoTrace(app.db, async () => {
        const answer = (await as(who).post(RECORDS, { subject: '会议', ...values })).is(status)
        if (field !== undefined) assert.equal(answer.issues[0]?.path, field, JSON.stringify(values))
        return [answer]
      })
  })

  it('of the system are told once for each id, as words and never as markup, and belong to nobody else', async () => {
    const id = '0198c0de-0000-7000-8000-000000000001'
    assert.equal(await system([app.ids.blind, app.ids.blind, '0198c0de-0000-7000-8000-000000000009'], id), 1)
    assert.equal(await system([app.ids.blind], id), 0)
    assert.equal(await system([]), 0)
    const [notice] = await box('blind')
    assert.deepEqual(
      [notice?.['subject'], notice?.['sender'], notice?.['source'], notice?.['link']],
      [{ zh: '导入完成', en: 'Import finished' }, null, 'import', { page: '/imports' }],
    )
    const { content } = (await as('blind').get(`${BOX}/${id}`)).is(200).data
    assert.equal((content as Row)['zh'], '<p>共 3 行</p><p>&lt;b&gt;1&lt;/b&gt; 行有误</p>')
    ;(await as('admin').get(`${BOX}/${id}`)).refused(404, 'NOT_FOUND')
    ;(await as('admin').get(`${RECORDS}/${id}`)).refused(404, 'NOT_FOUND')
  })

  it('of the system lead to the page of what they are about', async () => {
    const [id, record] = ['0198c0de-0000-7000-8000-000000000002', '0198c0de-0000-7000-8000-000000000003']
    const draft = { id, subject: '提醒', content: '内容', users: [app.ids.editor], source: 'strategy' }
    await app.db.transaction((tx) => sendNotice(app, tx, { ...draft, link: { object: 'thing', id: record } }))
    const page = { page: `/o/${app.services.models.current().objects.get('thing')?.defaultTemplate}/${record}` }
    assert.deepEqual((await as('editor').get(`${BOX}/${id}`)).is(200).data['link'], page)
    assert.deepEqual((await box('editor'))[0]?.['link'], page)
  })

  it('are marked as read all at once up to what one saw, however many do so at the same time', async () => {
    for (let each = 0; each < 5; each++) await system([app.ids.revealer])
    const rows = await box('revealer', '?unread=1&limit=2')
    const answer = (await as('revealer').get(`${BOX}?limit=2`)).is(200)
    const seconds = (await as('revealer').get(`${BOX}?limit=2&after=${String(answer.body['next'])}`)).is(200).rows
    assert.equal(new Set([...rows, ...seconds].map(({ id }) => id)).size, 4)
    const until = rows[0]?.['at']
    await app.db.query(
      `update ${app.db.table('sys_notice_recipient')} set at = at + interval '1 hour' where notice = $1`,
      [rows[0]?.['id']],
    )
    await app.db.query(`update ${app.db.table('sys_notice_sent')} set at = at + interval '1 hour' where id = $1`, [
      rows[0]?.['id'],
    ])
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => as('revealer').post(`${BOX}/read`, { until })),
      as('revealer').post(`${BOX}/${String(rows[1]?.['id'])}/read`, {}),
    ])
    for (const each of answers) each.is(200)
    // what came after one looked is unread
    assert.equal(await unread('revealer'), 1)
    assert.deepEqual((await as('revealer').post(`${BOX}/read`, {})).is(200).data, { unread: 0 })
    for (const wrong of [{ until: 'yesterday' }, { ids: [] }])
      (await as('revealer').post(`${BOX}/read`, wrong)).refused(422, 'VALIDATION_FAILED')
    for (const query of ['after=1', 'limit=0', 'limit=101', 'unread=2', 'page=1'])
      (await as('revealer').get(`${BOX}?${query}`)).refused(422, 'BAD_QUERY')
  })

  it('carry files that their recipients may have, and nobody else', async () => {
    const upload = (
      await as('owner').send('POST', '/api/v1/files?name=plan.txt', {
        raw: 'nine o’clock',
        headers: { 'Content-Type': 'text/plain' },
      })
    ).is(201).data
    const sent = await write({ recipients: [app.ids.reader], attachments: [upload], state: 'sent' })
    const [first] = await box('reader')
    assert.equal(first?.['attachments'], 1)
    const path = `${BOX}/${sent.id}/files/${upload.id}`
    assert.equal((await as('reader').get(path)).is(200).text, 'nine o’clock')
    assert.equal((await as('owner').get(path)).is(200).text, 'nine o’clock')
    for (const who of ['other', 'admin', 'blind'] as const) (await as(who).get(path)).refused(404, 'NOT_FOUND')
    ;(await as('reader').get(`${RECORDS}/${sent.id}/files/attachments/${upload.id}`)).refused(404, 'NOT_FOUND')
    ;(await as('owner').patch(`${RECORDS}/${sent.id}`, { version: sent.version, state: 'withdrawn' })).is(200)
    ;(await as('reader').get(path)).refused(404, 'NOT_FOUND')
  })

  it('are written to roles by their labels, which senders are told', async () => {
    const { roles } = (await as('owner').get(`${BOX}/offered`)).is(200).data as unknown as { roles: readonly Row[] }
    assert.ok(roles.some(({ name, label }) => name === 'senders' && (label as Row)['zh'] === '发通知'))
    ;(await as('reader').get(`${BOX}/offered`)).refused(404, 'NOT_FOUND')
  })

  it('reach 10,000 people by one statement', async () => {
    await app.db.query(
      `insert into ${app.db.table('sys_user')} (id, version, created_at, updated_at, account, name, status, department)
       select gen_random_uuid(), 1, now(), now(), 'many' || n, '众' || n, 'enabled', $1::uuid from generate_series(1, 10000) as n`,
      [(await app.as('admin').post('/api/v1/sys_department', { name: '众人' })).is(201).data.id],
    )
    const [department] = await app.db.query<{ id: string }>(
      `select id::text as id from ${app.db.table('sys_department')} where name = '众人'`,
    )
    const sent = await write({ departments: [department?.id], state: 'sent' })
    const told = (await as('owner').get(`${BOX}/${sent.id}/recipients`)).is(200).data
    assert.deepEqual([told['recipients'], (told['people'] as unknown[]).length], [10_000, 500])
    ;(await as('owner').patch(`${RECORDS}/${sent.id}`, { version: sent.version, state: 'withdrawn' })).is(200)
  })
})

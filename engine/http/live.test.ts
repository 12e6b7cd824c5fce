import assert from 'node:assert/strict'

import { MOST_STREAMS } from '../channels/live/index.ts'
import { sendNotice } from '../channels/notices/index.ts'
import { Client, PEOPLE, type PersonName, testApp, type TestApp } from '../testing/server.ts'
import { type News, openStream, type OpenStream } from '../testing/streams.ts'

const LIVE = '/api/v1/live'

describe('pages that stay open', () => {
  let app: TestApp
  const open: OpenStream[] = []

  before(async () => {
    app = await testApp()
    app.services.jobs.register('walk', async (_payload, context) => {
      await context.progress({ done: 1, total: 2 })
      return { steps: 2 }
    })
    await app.services.jobs.start()
  })

  afterEach(() => {
    for (const stream of open.splice(0)) stream.close()
  })

  after(async () => {
    await app.services.channels.live.stop()
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  async function listen(person: PersonName, headers: Record<string, string> = {}): Promise<OpenStream> {
    return listenWith(await app.session(person), headers)
  }

  async function listenWith(token: string, headers: Record<string, string> = {}): Promise<OpenStream> {
    const stream = await openStream(`${app.url}${LIVE}`, { Authorization: `Bearer ${token}`, ...headers })
    open.push(stream)
    return stream
  }

  const send = (...users: string[]): Promise<number> =>
    app.db.transaction((tx) => sendNotice(app, tx, { subject: '提醒', content: '内容', users, source: 'test' }))
  const unread =
    (wanted: number) =>
    ({ name, data }: News): boolean =>
      name === 'notices' && data['unread'] === wanted
  const jobs = ({ data }: News): readonly Record<string, unknown>[] =>
    (data['jobs'] ?? []) as readonly Record<string, unknown>[]

  it('hear at once how things stand, then of notices and of reading them, in every tab of the person and in no other', async () => {
    const [one, two, other] = [await listen('reader'), await listen('reader'), await listen('other')]
    assert.equal(one.status, 200)
    assert.match(one.headers.get('content-type') ?? '', /^text\/event-stream/)
    assert.match(one.headers.get('cache-control') ?? '', /no-transform/)
    assert.equal(one.headers.get('x-accel-buffering'), 'no')
    assert.equal(one.headers.get('content-encoding'), null)
    for (const stream of [one, two, other]) await stream.next(unread(0))
    await send(app.ids.reader)
    for (const stream of [one, two]) await stream.next(unread(1))
    ;(await app.as('reader').post('/api/v1/notices/read', {})).is(200)
    for (const stream of [one, two]) await stream.next(unread(0))
    assert.equal(other.told.filter(({ name }) => name === 'notices').length, 1)
    assert.deepEqual((await app.as('reader').get(LIVE)).is(200).data, { unread: 0, jobs: [] })
  })

  it('hear how far one’s own jobs are, and of one that ended while the connection was broken', async () => {
    const [mine, other] = [await listen('editor'), await listen('other')]
    await mine.next(unread(0))
    const enqueue = (): Promise<string> =>
      app.db.transaction((tx) => app.services.jobs.enqueue(tx, 'walk', {}, { by: app.ids.editor }))
    const id = await enqueue()
    const done = await mine.next((news) => jobs(news).some((job) => job['id'] === id && job['state'] === 'done'))
    assert.deepEqual(
      jobs(done).map(({ id: each, name, progress }) => [each, name, progress]),
      [[id, 'walk', { done: 1, total: 2 }]],
    )
    mine.close()
    await app.db.query(
      `update ${app.db.table('sys_job')} set ended_at = ended_at - interval '5 minutes' where id = $1`,
      [id],
    )
    const fresh = await listen('editor')
    await fresh.next(unread(0))
    const back = await listen('editor', { 'Last-Event-ID': String(Date.now() - 600_000) })
    await back.next((news) => jobs(news).some((job) => job['id'] === id))
    assert.equal(
      other.told.some(({ name }) => name === 'jobs'),
      false,
    )
    assert.equal(
      fresh.told.some(({ name }) => name === 'jobs'),
      false,
    )
  })

  it('end within a second once their session does, and count as no use of it', async () => {
    const token = await app.session('owner')
    const stream = await listenWith(token)
    await stream.next(unread(0))
    const seen = (): Promise<unknown[]> =>
      app.db.query(`select seen_at from ${app.db.table('sys_session')} where user_id = $1 order by 1`, [app.ids.owner])
    await app.db.query(
      `update ${app.db.table('sys_session')} set seen_at = seen_at - interval '2 minutes' where user_id = $1`,
      [app.ids.owner],
    )
    const before = await seen()
    await send(app.ids.owner)
    await stream.next(unread(1))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    assert.deepEqual(await seen(), before)
    const began = performance.now()
    ;(await new Client(app.url, token).delete('/api/v1/session')).is(204)
    await stream.ended
    assert.ok(performance.now() - began < 2_000, `${performance.now() - began} ms`)
  })

  it(`are ${MOST_STREAMS} at most for one person, and refused to whoever is not signed in`, async () => {
    const token = await app.session('blind')
    const streams = await Promise.all(Array.from({ length: MOST_STREAMS }, () => listenWith(token)))
    await Promise.all(streams.map((stream) => stream.next(unread(0))))
    const headers = { Accept: 'text/event-stream' }
    ;(await new Client(app.url, token).get(LIVE, headers)).refused(429, 'TOO_MANY_STREAMS')
    streams[0]?.close()
    const again = await listenWhenFree(token)
    await again.next(unread(0))
    ;(await app.stranger().get(LIVE, headers)).refused(401, 'NOT_SIGNED_IN')
    ;(await app.as('fresh').get(LIVE, headers)).refused(403, 'PASSWORD_CHANGE_REQUIRED')
    ;(await app.as('reader').send('HEAD', LIVE, { headers })).is(200)
    ;(await app.as('reader').post(LIVE, {})).refused(405, 'METHOD_NOT_ALLOWED')
  })

  async function listenWhenFree(token: string): Promise<OpenStream> {
    for (;;) {
      const stream = await listenWith(token)
      if (stream.status === 200) return stream
    }
  }

  it('all hear of one notice to everybody, many as they are, and of what came while the database was away', async () => {
    const people = (Object.keys(PEOPLE) as PersonName[]).filter((name) => name !== 'fresh')
    const streams: OpenStream[] = []
    for (const name of people) {
      const token = await app.session(name)
      streams.push(...(await Promise.all(Array.from({ length: 10 }, () => listenWith(token)))))
      ;(await app.as(name).post('/api/v1/notices/read', {})).is(200)
    }
    const ids = people.map((name) => app.ids[name])
    await Promise.all(streams.map((stream) => stream.next(unread(0))))
    await send(...ids)
    await Promise.all(streams.map((stream) => stream.next(unread(1))))
    const ended = await app.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and query like 'listen "${app.db.workspace}%'`,
    )
    // one connection hears for all streams of a process
    assert.equal(ended.length, 1)
    await send(...ids)
    await Promise.all(streams.map((stream) => stream.next(unread(2), 25_000)))
  })

  it('end when the process stops, and are served again by the next', async () => {
    const stream = await listen('reader')
    await stream.next(({ name }) => name === 'notices')
    await app.services.channels.live.stop()
    await stream.ended
    const next = await listen('reader')
    await next.next(({ name }) => name === 'notices')
  })
})

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { prepareQueue } from '../jobs/index.ts'
import { testApp, type Row, type TestApp } from '../testing/server.ts'

const RUNS = '/api/v1/tags/runs'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('runs of tags over HTTP', () => {
  let app: TestApp
  const tags: Record<string, string> = {}

  before(async () => {
    app = await testApp()
    await prepareQueue(app.db, () => undefined)
    const admin = app.as('admin')
    const category = (await admin.post('/api/v1/sys_tag_category', { object: 'sys_user', name: '用户' })).is(201).data
      .id
    for (const [name, type] of [
      ['在用', 'global_auto'],
      ['名字', 'global_auto'],
      ['手动', 'global_manual'],
    ] as const) {
      const days = type === 'global_auto' ? { validity_days: 1 } : {}
      tags[name] = (await admin.post('/api/v1/sys_tag', { object: 'sys_user', category, name, type, ...days })).is(
        201,
      ).data.id
    }
    const rule = (tag: string, condition: object): Promise<unknown> =>
      admin
        .post('/api/v1/sys_tag_rule', { tag: tags[tag], name: `${tag}规则`, type: 'custom', condition })
        .then((a) => a.is(201))
    await rule('在用', { '==': [{ var: 'status' }, 'enabled'] })
    await rule('名字', { contains: [{ var: 'account' }, 'o'] })
  })
  after(() => app.close())

  const idOf = (name: string): string => tags[name] ?? ''

  async function ended(run: unknown): Promise<Row> {
    for (let tries = 0; tries < 400; tries++) {
      const { data } = (await app.as('admin').get(`${RUNS}/${String(run)}`)).is(200)
      if (data['ended_at'] !== null) return data
      await sleep(25)
    }
    return assert.fail('the run does not end')
  }

  it('run chosen tags, ignore manual ones, refuse a second start with who and when, and report', async () => {
    const admin = app.as('admin')
    const begun = (await admin.post(RUNS, { tags: [idOf('在用'), idOf('手动')] })).is(202).data
    assert.deepEqual(begun['ignored'], [idOf('手动')])
    const again = (await admin.post(RUNS, { tags: [idOf('在用')] })).refused(409, 'TAG_RUNNING')
    assert.match(JSON.stringify(again.body['message']), /在用/)
    ;(await admin.post(RUNS, { object: 'sys_user' })).refused(409, 'TAG_RUNNING')
    // other tags of the object wait for their turn
    const other = (await admin.post(RUNS, { tags: [idOf('名字')] })).is(202).data
    await app.services.jobs.start()
    const [first, second] = [await ended(begun['run']), await ended(other['run'])]
    assert.deepEqual([first['state'], second['state']], ['done', 'done'])
    const { people } = (
      await app.db.query<{ people: number }>(
        `select count(*)::int as people from ${app.db.table('sys_user')} where status = 'enabled'`,
      )
    )[0] ?? { people: 0 }
    assert.equal((first['report'] as Row)['added'], people)
    assert.deepEqual(
      [first['tags'], first['progress'], first['reason']],
      [[idOf('在用')], { done: 1, total: 1 }, 'chosen'],
    )
    assert.equal((first['by'] as Row)['id'], app.ids.admin)
    const runs = (await admin.get(`${RUNS}?object=sys_user`)).is(200).rows
    assert.deepEqual(
      runs.map(({ id }) => id),
      [other['run'], begun['run']],
    )
    const tag = (await admin.get(`/api/v1/sys_tag/${idOf('在用')}`)).is(200).data
    assert.equal(tag['records'], people)
    assert.ok(tag['last_run_at'])
  })

  it('run all automatic tags of an object', async () => {
    const begun = (await app.as('admin').post(RUNS, { object: 'sys_user' })).is(202).data
    const run = await ended(begun['run'])
    assert.deepEqual([run['state'], run['tags'], (run['report'] as Row)['tags']], ['done', null, 2])
    ;(await app.as('admin').post(`${RUNS}/${String(begun['run'])}/cancel`, {})).is(200)
    assert.equal((await ended(begun['run']))['state'], 'done')
  })

  it('refuse what cannot be run, and say why', async () => {
    const admin = app.as('admin')
    ;(await admin.post(RUNS, { tags: [idOf('手动')] })).refused(422, 'TAG_RUN_NOTHING')
    ;(await admin.post(RUNS, { tags: [NOWHERE] })).refused(422, 'VALIDATION_FAILED')
    for (const body of [{}, { tags: [] }, { object: 'sys_user', tags: [idOf('在用')] }, { tags: 'all' }, { all: true }])
      (await admin.post(RUNS, body)).refused(422, 'VALIDATION_FAILED')
    ;(await admin.post(RUNS, { object: 'shelf' })).refused(404, 'NOT_FOUND')
    ;(await admin.get(`${RUNS}?object=shelf`)).refused(404, 'NOT_FOUND')
    ;(await admin.get(`${RUNS}/${NOWHERE}`)).refused(404, 'NOT_FOUND')
  })

  it('are nothing for who has not the point', async () => {
    const editor = app.as('editor')
    // as at any address that is not there
    ;(await editor.post(RUNS, { object: 'sys_user' })).refused(405, 'METHOD_NOT_ALLOWED')
    ;(await editor.get(`${RUNS}?object=sys_user`)).refused(404, 'NOT_FOUND')
  })
})

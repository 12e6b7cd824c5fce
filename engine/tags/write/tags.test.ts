import assert from 'node:assert/strict'

import { Client, leavesNoTrace, type Row, testApp, type TestApp } from '../../testing/server.ts'
import { userPrincipal } from '../../identity/index.ts'
import { judgeRules, tagStates } from '../index.ts'

describe('tags, their categories and rules', () => {
  let app: TestApp
  let admin: Client
  let people: string
  let owner: Client
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    people = (await make('sys_tag_category', { object: 'sys_user', name: '人员标签' })).id as string
    const grants = ['sys_tag', 'sys_tag_category'].map((object) => ({
      object,
      operations: ['read', 'create', 'update', 'delete', 'export', 'batch'],
    }))
    const label = { zh: '个人标签', en: 'Personal tags' }
    const role = { name: 'personal_tags', label, grants, points: ['tag_personal'] }
    ;(await admin.post('/api/v1/roles', role)).is(201)
    const users = [app.ids.owner, app.ids.other]
    ;(await admin.post('/api/v1/roles/personal_tags/people', { users })).is(200)
    owner = new Client(app.url, await app.session('owner'))
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const make = async (object: string, values: Row, who = admin): Promise<Row> =>
    (await who.post(`/api/v1/${object}`, values)).is(201).data
  const tag = (name: string, values: Row = {}): Promise<Row> =>
    make('sys_tag', { object: 'sys_user', category: people, type: 'global_manual', name, ...values })
  const auto = (name: string, values: Row = {}): Promise<Row> => tag(name, { type: 'global_auto', ...values })
  const rule = (of: Row, values: Row): Promise<Row> =>
    make('sys_tag_rule', { tag: of['id'], name: `规则 ${String(of['name'])}`, ...values })
  const refused = async (object: string, values: Row, field: string, pattern: RegExp, who = admin): Promise<void> =>
    void (await leavesNoTrace(app.db, async () => {
      const answer = await who.post(`/api/v1/${object}`, values)
      const issue = answer.refused(422, 'VALIDATION_FAILED').issues.find(({ path }) => path === field)
      assert.match(JSON.stringify(issue?.message ?? null), pattern)
      return [answer]
    }))
  const bare = (name: string, values: Row = {}): Row => ({
    object: 'sys_user',
    category: people,
    type: 'global_manual',
    name,
    ...values,
  })
  const GENDER = { '==': [{ var: 'gender' }, '1'] }

  it('get a number each, a validity of one day where they are automatic, and their owner where they are personal', async () => {
    const one = await auto('甲')
    const two = await tag('乙', { score: -8, validity_days: 3 })
    const mine = await make('sys_tag', { object: 'sys_user', type: 'personal', name: '我的', score: 9 }, owner)
    assert.equal(one['validity_days'], 1)
    assert.equal((mine['owner'] as Row | string | null) !== null, true)
    const states = await tagStates({ db: app.db, tx: app.db }, { tags: [one, two, mine].map(({ id }) => String(id)) })
    assert.deepEqual(
      states.map(({ auto: isAuto, live, score, validity, owner }) => [isAuto, live, score, validity, owner]),
      [
        [true, true, 0, 1, null],
        [false, true, -8, 3, null],
        [false, true, 0, null, app.ids.owner],
      ],
    )
    assert.equal(new Set(states.map(({ number }) => number)).size, 3)
  })

  it('are refused where they make no sense, with what would be right', async () => {
    await refused('sys_tag', bare('无对象', { object: 'thing' }), 'object', /不能打标签；可用：.*sys_user/)
    await refused('sys_tag', bare('无分类', { category: null }), 'category', /所属分类/)
    await refused('sys_tag', bare('高分', { score: 1_000_001 }), 'score', /1000000/)
    await refused('sys_tag', bare('过期', { type: 'global_auto', validity_days: 0 }), 'validity_days', /1/)
    await tag('重名')
    await refused('sys_tag', bare('重名', { type: 'global_auto' }), 'name', /同名/)
    await refused('sys_tag_category', { object: 'sys_user', name: '人员标签' }, 'name', /已存在/)
    await refused('sys_tag_category', { object: 'thing', name: '物' }, 'object', /不能打标签/)
  })

  it('two who write one name at once do not both succeed', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => admin.post('/api/v1/sys_tag', bare('同时'))))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422])
  })

  it('change neither their object nor, once records carry them, their type', async () => {
    const one = await tag('定型')
    const [state] = await tagStates({ db: app.db, tx: app.db }, { tags: [String(one['id'])] })
    await app.db.query(`update ${app.db.table('sys_tag_state')} set members = 1 where number = $1`, [state?.number])
    const path = `/api/v1/sys_tag/${String(one['id'])}`
    await leavesNoTrace(app.db, async () => [
      (await admin.patch(path, { version: one['version'], type: 'global_auto' })).refused(422, 'VALIDATION_FAILED'),
    ])
    await app.db.query(`update ${app.db.table('sys_tag_state')} set members = 0 where number = $1`, [state?.number])
    const changed = (await admin.patch(path, { version: one['version'], type: 'global_auto', validity_days: 2 })).is(
      200,
    )
    assert.equal(changed.data['type'], 'global_auto')
    const [after] = await tagStates({ db: app.db, tx: app.db }, { tags: [String(one['id'])] })
    assert.deepEqual([after?.number, after?.auto, after?.validity], [state?.number, true, 2])
  })

  it('crm A19: a rule of conditions with neither conditions nor tags is refused with the hint', async () => {
    const of = await auto('空规则')
    for (const condition of [null, {}, { version: 1, rule: {}, rows: [] }])
      await refused('sys_tag_rule', { tag: of['id'], name: '空', condition }, 'condition', /不能同时为空/)
    const kept = await rule(of, { condition: GENDER })
    await leavesNoTrace(app.db, async () => [
      (
        await admin.patch(`/api/v1/sys_tag_rule/${String(kept['id'])}`, { version: kept['version'], condition: null })
      ).refused(422, 'VALIDATION_FAILED'),
    ])
  })

  it('rules belong to automatic tags, name fields that are there, and are their author’s', async () => {
    const of = await auto('有规则')
    await refused('sys_tag_rule', { tag: (await tag('手动'))['id'], name: '一', condition: GENDER }, 'tag', /自动标签/)
    const gone = { '==': [{ var: 'nothing' }, 1] }
    await refused('sys_tag_rule', { tag: of['id'], name: '一', condition: gone }, 'condition/==/0/var', /nothing/)
    const kept = await rule(of, { condition: GENDER })
    assert.deepEqual([(kept['author'] as Row)['id'] ?? kept['author'], kept['state']], [app.ids.admin, 'valid'])
    const answer = await admin.patch(`/api/v1/sys_tag/${String(of['id'])}`, {
      version: of['version'],
      type: 'global_manual',
    })
    assert.match(JSON.stringify(answer.refused(422, 'VALIDATION_FAILED').issues[0]?.message ?? null), /先删除规则/)
  })

  it('rules that go round in a circle are refused with the path of names, the shortest being a tag of its own', async () => {
    const [a, b, c] = [await auto('甲环'), await auto('乙环'), await auto('丙环')]
    await refused('sys_tag_rule', { tag: a['id'], name: '自己', contains: [a['id']] }, 'contains', /甲环 → 甲环/)
    await rule(b, { contains: [a['id']] })
    await rule(c, { condition: GENDER, without: [b['id']] })
    await refused(
      'sys_tag_rule',
      { tag: a['id'], name: '环', contains: [c['id']] },
      'contains',
      /甲环 → 丙环 → 乙环 → 甲环/,
    )
  })

  it('rules of tags never ask for personal ones', async () => {
    const mine = await make('sys_tag', { object: 'sys_user', type: 'personal', name: '秘密' }, owner)
    const of = await auto('不问个人')
    const answer = await leavesNoTrace(app.db, async () => {
      const refusal = await admin.post('/api/v1/sys_tag_rule', { tag: of['id'], name: '问', contains: [mine['id']] })
      assert.equal(refusal.status, 422)
      return [refusal]
    })
    assert.ok(!JSON.stringify(answer).includes('秘密'))
  })

  it('a tag that rules use stays, and goes with its own rules once they do not', async () => {
    const used = await tag('被使用')
    const using = await auto('使用者')
    const asks = await rule(using, { name: '用到它', contains: [used['id']] })
    await leavesNoTrace(app.db, async () => {
      const answer = await admin.delete(`/api/v1/sys_tag/${String(used['id'])}?version=${String(used['version'])}`)
      assert.match(JSON.stringify(answer.refused(422, 'VALIDATION_FAILED').issues[0]?.message ?? null), /用到它/)
      return [answer]
    })
    ;(await admin.delete(`/api/v1/sys_tag/${String(using['id'])}?version=${String(using['version'])}`)).is(204)
    ;(await admin.get(`/api/v1/sys_tag_rule/${String(asks['id'])}`)).refused(404, 'NOT_FOUND')
    ;(await admin.delete(`/api/v1/sys_tag/${String(used['id'])}?version=${String(used['version'])}`)).is(204)
    const [state] = await tagStates({ db: app.db, tx: app.db }, { tags: [String(used['id'])] })
    assert.deepEqual([state?.live, state?.deleted], [false, true])
  })

  it('whoever carried a tag that is deleted carries it no more, and its history says so', async () => {
    const one = await tag('将删除')
    const [state] = await tagStates({ db: app.db, tx: app.db }, { tags: [String(one['id'])] })
    await app.db.query(
      `insert into ${app.db.table('sys_tag_row')} (tag, record, object, cause) select $1, unnest($2::uuid[]), 'sys_user', 'manual'`,
      [state?.number, [app.ids.owner, app.ids.other]],
    )
    await app.db.query(`update ${app.db.table('sys_tag_state')} set members = 2 where number = $1`, [state?.number])
    ;(await admin.delete(`/api/v1/sys_tag/${String(one['id'])}?version=${String(one['version'])}`)).is(204)
    const rows = await app.db.query(`select from ${app.db.table('sys_tag_row')} where tag = $1`, [state?.number])
    assert.equal(rows.length, 0)
    const told = await app.db.query(
      `select action, cause, by::text as by, record::text as record from ${app.db.table('sys_tag_event')} where tag = $1 order by record`,
      [state?.number],
    )
    const expected = [app.ids.owner, app.ids.other].sort()
    assert.deepEqual(
      told,
      expected.map((record) => ({ action: 'remove', cause: 'deleted', by: app.ids.admin, record })),
    )
  })

  it('a category is deleted only when it is empty', async () => {
    const parent = await make('sys_tag_category', { object: 'sys_user', name: '上级' })
    const child = await make('sys_tag_category', { object: 'sys_user', name: '下级', parent: parent['id'] })
    const path = (of: Row): string => `/api/v1/sys_tag_category/${String(of['id'])}?version=${String(of['version'])}`
    await leavesNoTrace(app.db, async () => {
      const answer = await admin.delete(path(parent))
      assert.match(JSON.stringify(answer.refused(422, 'VALIDATION_FAILED').issues[0]?.message ?? null), /下级/)
      return [answer]
    })
    const circle = await admin.patch(path(parent).split('?')[0] ?? '', {
      version: parent['version'],
      parent: child['id'],
    })
    assert.match(JSON.stringify(circle.refused(422, 'VALIDATION_FAILED').issues[0]?.message ?? null), /下级分类/)
    ;(await admin.delete(path(child))).is(204)
    ;(await admin.delete(path(parent))).is(204)
  })

  it('several are enabled, disabled and copied with their rules at once', async () => {
    const one = await auto('复制我')
    const two = await tag('也复制我')
    await rule(one, { name: '男', condition: GENDER })
    const ids = [one['id'], two['id']]
    const run = async (name: string): Promise<Row> =>
      (await admin.post(`/api/v1/sys_tag/actions/${name}`, { ids })).is(200).data
    await run('disable')
    const states = await tagStates({ db: app.db, tx: app.db }, { tags: ids.map(String) })
    assert.deepEqual(
      states.map(({ live }) => live),
      [false, false],
    )
    await run('enable')
    await run('copy')
    const copies = (await admin.get('/api/v1/sys_tag?fields=name,id&search=副本')).rows
    assert.deepEqual(copies.map(({ name }) => name).sort(), ['也复制我 副本', '复制我 副本'])
    const copied = await app.db.query(
      `select r.name from ${app.db.table('sys_tag_rule')} as r join ${app.db.table('sys_tag')} as t on t.id = r.tag where t.name = '复制我 副本'`,
    )
    assert.deepEqual(copied, [{ name: '男' }])
  })

  it('who has the point of personal tags alone writes personal tags and nothing else', async () => {
    const global = await tag('全局')
    await leavesNoTrace(app.db, async () => [
      (await owner.post('/api/v1/sys_tag', bare('越权'))).refused(403, 'FORBIDDEN'),
      (await owner.patch(`/api/v1/sys_tag/${String(global['id'])}`, { version: global['version'], score: 5 })).refused(
        403,
        'FORBIDDEN',
      ),
      (await owner.delete(`/api/v1/sys_tag/${String(global['id'])}?version=${String(global['version'])}`)).refused(
        403,
        'FORBIDDEN',
      ),
      (await owner.post('/api/v1/sys_tag_category', { object: 'sys_user', name: '越权' })).refused(403, 'FORBIDDEN'),
    ])
  })

  it('rules whose field has vanished are invalid, those of who lost the right suspended, and both come back', async () => {
    const of = await auto('重判')
    const kept = await rule(of, { condition: GENDER })
    const id = String(kept['id'])
    const table = app.db.table('sys_tag_rule')
    const judge = (): Promise<unknown> =>
      judgeRules(
        {
          db: app.db,
          tx: app.db,
          model: app.services.models.current(),
          principalOf: (user) => userPrincipal(app.db, user),
        },
        'sys_user',
      )
    const state = async (): Promise<unknown> =>
      (await app.db.query(`select state from ${table} where id = $1`, [id]))[0]?.['state']
    const put = (sql: string, value: unknown): Promise<unknown> =>
      app.db.query(`update ${table} set ${sql} where id = $1`, [id, value])
    await put('condition = $2::jsonb', JSON.stringify({ '==': [{ var: 'vanished' }, 1] }))
    await judge()
    assert.equal(await state(), 'invalid')
    await put('condition = $2::jsonb', JSON.stringify(GENDER))
    await judge()
    assert.equal(await state(), 'valid')
    await put('author = $2', app.ids.nobody)
    await judge()
    assert.equal(await state(), 'suspended')
    await put('author = $2', app.ids.admin)
    await judge()
    assert.equal(await state(), 'valid')
  })
})

/** Built-in processors at work on customers, as tasks run them: in one transaction, for many at once. */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { workOf } from '../../engine/automation/processors/processors.test-kit.ts'
import type { InternalType, Outcome, Settings, Work } from '../../engine/automation/processors/types.ts'
import { newId } from '../../engine/kernel/ids.ts'
import { type Client, contents, type Row, testApp, type TestApp } from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))
const STRATEGY = { id: newId(), name: '生日关怀' }

describe('processors of the CRM pack', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    await app.services.models.refresh()
    admin = app.as('admin')
    await app.services.automation.processors.start()
  })
  after(() => app.close())

  let names = 0
  const customer = async (values: Row = {}): Promise<string> =>
    (await admin.make('crm_customer', { customer_name: `客户${(names += 1)}`, ...values })).id
  const customers = (count: number): Promise<string[]> => Promise.all(Array.from({ length: count }, () => customer()))
  const typeOf = (code: string): InternalType => {
    const type = app.services.automation.types.find(code)
    assert.ok(type?.mode === 'internal', code)
    return type
  }
  const on = (record: string | null, settings: Settings, more: Partial<Work> = {}): Work =>
    workOf(newId(), { settings, object: 'crm_customer', record, strategy: STRATEGY, depth: 1, ...more })
  const run = (code: string, works: readonly Work[]): Promise<ReadonlyMap<string, Outcome>> =>
    app.db.transaction((tx) => typeOf(code).run(tx, works))
  const states = (outcomes: ReadonlyMap<string, Outcome>): string[] => [...outcomes.values()].map(({ state }) => state)
  const check = async (code: string, settings: Settings): Promise<string[]> => {
    const model = app.services.models.current()
    const ground = { model, on: app.db, object: 'crm_customer', fields: ['mobile', 'name'] }
    return (await typeOf(code).check(settings, ground)).map(({ path = '' }) => path)
  }
  const requests = (record: string, object = 'crm_customer'): Promise<Row[]> =>
    app.db.query(
      `select request from ${app.db.table('sys_outbox')} where record = $1 and object = $2 and request like 'auto:%' order by id`,
      [record, object],
    )
  const tagNamed = async (name: string): Promise<string> => {
    const found = await app.db.query<{ id: string }>(
      `select id::text as id from ${app.db.table('sys_tag')} where name = $1`,
      [name],
    )
    return found[0]?.id ?? ''
  }
  const tagsOf = async (record: string): Promise<unknown[]> =>
    (await admin.get(`/api/v1/crm_customer/${record}/tags`)).is(200).column('name')
  const group = async (members: readonly string[]): Promise<string> =>
    (await admin.make('crm_group', { name: `组${newId().slice(-6)}`, admins: [app.ids.admin], members })).id
  const pairs = async (record: string): Promise<Row[]> =>
    (await admin.list('crm_customer_group', { filter: { '==': [{ var: 'customer_id' }, record] } })).rows.map(
      ({ group_id, salesperson_id, assigned_at }) => ({ group_id, salesperson_id, assigned: assigned_at !== null }),
    )

  describe('tags', () => {
    it('come and go for many at once, with history by the strategy and messages of their events', async () => {
      const those = await customers(5)
      const tag = await tagNamed('可靠')
      const works = those.map((record) => on(record, { tags: [tag] }))
      assert.deepEqual(states(await run('tag', works)), Array(5).fill('succeeded'))
      for (const [index, record] of those.entries()) {
        assert.deepEqual(await tagsOf(record), ['可靠'])
        const told = await requests(record)
        assert.ok(told.length > 0)
        assert.deepEqual([...new Set(told.map(({ request }) => request))], [`auto:${works[index]?.root}:1`])
      }
      const [event] = await app.db.query(
        `select cause, by_kind from ${app.db.table('sys_tag_event')} where record = $1`,
        [those[0]],
      )
      assert.deepEqual(event, { cause: 'processor', by_kind: 'system' })
      await run('untag', [on(those[0] ?? '', { tags: [tag] })])
      assert.deepEqual(await tagsOf(those[0] ?? ''), [])
    })

    it('refused for one do not harm the others', async () => {
      const [a = '', b = ''] = await customers(2)
      const tag = await tagNamed('可靠')
      const outcomes = await run('tag', [
        on(a, { tags: [tag] }),
        on(newId(), { tags: [tag] }),
        on(b, { tags: [tag] }),
        on(null, { tags: [tag] }),
      ])
      assert.deepEqual(
        [...outcomes.values()].map((outcome) => ('code' in outcome ? outcome.code : outcome.state)).toSorted(),
        ['NO_RECORD', 'RECORD_GONE', 'succeeded', 'succeeded'],
      )
      assert.deepEqual([await tagsOf(a), await tagsOf(b)], [['可靠'], ['可靠']])
    })

    it('are chosen among manual ones', async () => {
      assert.deepEqual(await check('tag', { tags: [] }), ['tags'])
      assert.deepEqual(await check('tag', { tags: [newId()] }), ['tags/0'])
      assert.deepEqual(await check('tag', { tags: [await tagNamed('26-30岁')] }), ['tags/0'])
      assert.deepEqual(await check('tag', { tags: [await tagNamed('可靠')] }), [])
    })
  })

  describe('groups', () => {
    it('take customers in, once, beside others or instead of them', async () => {
      const [first, second] = [await group([]), await group([])]
      const those = await customers(3)
      await run(
        'group',
        those.map((record) => on(record, { group: first })),
      )
      const again = await run(
        'group',
        those.map((record) => on(record, { group: first })),
      )
      assert.deepEqual([...again.values()], Array(3).fill({ state: 'succeeded', result: { already: true } }))
      const [one = '', two = ''] = those
      await run('group', [on(one, { group: second }), on(two, { group: second, detach: true })])
      assert.deepEqual(
        (await pairs(one)).map(({ group_id }) => (group_id as Row)['id'] ?? group_id).toSorted(),
        [first, second].toSorted(),
      )
      assert.equal((await pairs(two)).length, 1)
    })

    it('that are not there are refused before they are used', async () => {
      assert.deepEqual(await check('group', { group: newId() }), ['group'])
      assert.deepEqual(await check('group', { group: await group([]) }), [])
      const gone = await group([])
      const { version } = (await admin.get(`/api/v1/crm_group/${gone}`)).data
      ;(await admin.delete(`/api/v1/crm_group/${gone}?version=${version}`)).is(204)
      const record = await customer()
      assert.deepEqual(states(await run('group', [on(record, { group: gone })])), ['failed'])
      assert.deepEqual(await pairs(record), [])
    })
  })

  describe('assignments', () => {
    it('give customers of a group to one of its salespeople, and to nobody else', async () => {
      const { owner, other } = app.ids
      const into = await group([owner])
      const [a = '', b = '', c = ''] = await customers(3)
      await run('group', [on(a, { group: into })])
      await run('assign', [
        on(a, { group: into, person: owner }),
        on(b, { group: into, person: '${who}' }, { data: { who: owner } }),
      ])
      for (const record of [a, b]) {
        const [pair] = await pairs(record)
        assert.ok(JSON.stringify(pair).includes(owner) && pair?.['assigned'] === true, JSON.stringify(pair))
      }
      const outcomes = await run('assign', [
        on(c, { group: into, person: other }),
        on(c, { group: into, person: newId() }),
      ])
      assert.deepEqual([...outcomes.values()].map((outcome) => 'code' in outcome && outcome.code).toSorted(), [
        'NO_MEMBER',
        'PERSON_DISABLED',
      ])
      assert.deepEqual(await pairs(c), [])
      assert.deepEqual(await check('assign', { group: into, person: other }), ['person'])
    })

    it('change the owner where no group is meant', async () => {
      const record = await customer()
      await run('assign', [on(record, { person: app.ids.owner })])
      const found = (await admin.get(`/api/v1/crm_customer/${record}`)).data
      assert.ok(JSON.stringify(found['owner_id']).includes(app.ids.owner))
      const history = (await admin.get(`/api/v1/crm_customer/${record}/history`)).is(200).rows
      assert.equal((history[0]?.['by'] as Row)['name'], STRATEGY.name)
    })
  })

  describe('records', () => {
    it('are made for customers, with what the event says and days from now', async () => {
      const those = await customers(2)
      const settings = {
        object: 'crm_task',
        link: 'customer_id',
        values: { name: '回访${name}', owner_id: '${who}', due_at: { days: 3 }, priority: 'high', type: 'follow' },
      }
      assert.deepEqual(await check('create_record', settings), [])
      const works = those.map((record, index) =>
        on(record, settings, { data: { name: `甲${index}`, who: app.ids.owner } }),
      )
      const outcomes = await run('create_record', works)
      for (const [index, work] of works.entries()) {
        const outcome = outcomes.get(work.id)
        assert.ok(outcome?.state === 'succeeded')
        const { id } = outcome.result as { id: string }
        const task = (await admin.get(`/api/v1/crm_task/${id}`)).is(200).data
        assert.equal(task['name'], `回访甲${index}`)
        assert.ok(JSON.stringify(task['customer_id']).includes(those[index] ?? '?'))
        const days = (Date.parse(String(task['due_at'])) - Date.now()) / 86_400_000
        assert.ok(days > 2.9 && days < 3.1)
        assert.deepEqual(await requests(id, 'crm_task'), [{ request: `auto:${work.root}:1` }])
      }
    })

    it('change together where they get the same, each by its own event', async () => {
      const those = await customers(3)
      const works = those.map((record, index) =>
        on(record, { values: { wechat_no: '${w}' } }, { data: { w: index === 2 ? 'b' : 'a' } }),
      )
      assert.deepEqual(states(await run('update_record', works)), Array(3).fill('succeeded'))
      const got = await Promise.all(
        those.map(async (id) => (await admin.get(`/api/v1/crm_customer/${id}`)).data['wechat_no']),
      )
      assert.deepEqual(got, ['a', 'a', 'b'])
      for (const [index, record] of those.entries())
        assert.deepEqual(await requests(record), [{ request: `auto:${works[index]?.root}:1` }])
    })

    it('are those of packs alone: nobody becomes an administrator by a strategy', async () => {
      assert.deepEqual(await check('create_record', { object: 'sys_user', values: { account: 'x', name: 'x' } }), [
        'object',
      ])
      assert.deepEqual(await check('update_record', { values: { nothing: 1 } }), ['values/nothing'])
      assert.deepEqual(await check('update_record', { values: { tag_score: 1 } }), ['values/tag_score'])
      assert.deepEqual(await check('create_record', { object: 'crm_task', values: {} }), [
        'values/name',
        'values/owner_id',
      ])
      const before = await contents(app.db)
      const made = await run('create_record', [on(null, { object: 'sys_user', values: { account: 'x', name: 'x' } })])
      const changed = await run('update_record', [
        on(app.ids.reader, { values: { name: 'y' } }, { object: 'sys_user' }),
        on(await admin.list('crm_customer', { limit: 1 }).then(({ rows }) => String(rows[0]?.['id'])), {
          values: { gender: 'nonsense' },
        }),
      ])
      assert.deepEqual([...states(made), ...states(changed)], ['failed', 'failed', 'failed'])
      assert.deepEqual(await contents(app.db), before)
    })
  })

  describe('messages', () => {
    const messages = (task: string): Promise<Row[]> =>
      app.db.query(
        `select kind, recipient, user_id::text as user_id, record::text as record, content, variables, source, plan_run is not null as planned ` +
          `from ${app.db.table('sys_message')} where task = $1 order by user_id`,
        [task],
      )

    it('are written once, however often the work is done again', async () => {
      const record = await customer({ phone: '13700007583' })
      const sms = on(
        record,
        { to: '${mobile}', content: '尊敬的${name}' },
        { data: { mobile: '13912345678', name: 'Zhang ${x}' } },
      )
      await run('sms', [sms])
      await run('sms', [sms, { ...sms, id: newId() }])
      assert.deepEqual(await messages(sms.id), [
        {
          ...{ kind: 'sms', recipient: '13912345678', user_id: null, record, content: '尊敬的Zhang ${x}' },
          ...{ variables: {}, source: 'strategy', planned: false },
        },
      ])
      const [count] = await app.db.query<{ count: number }>(
        `select count(*)::int as count from ${app.db.table('sys_message')}`,
      )
      assert.equal(count?.count, 1)
    })

    it('take variables of their template from the action, then from the event', async () => {
      const template = await admin.make('sys_message_template', {
        ...{ kind: 'sms', name: '生日', code: 'birthday', text: '${customer_name}您好，${code}，${mobile}，${gift}' },
      })
      assert.deepEqual(await check('sms', { template: template.id }), ['variables'])
      assert.deepEqual(await check('sms', { template: template.id, variables: { code: '1', gift: '${name}' } }), [])
      assert.deepEqual(await check('mail', { template: template.id }), ['template'])
      assert.deepEqual(await check('sms', {}), ['content'])
      const record = await customer()
      const work = on(
        record,
        { template: template.id, variables: { gift: '礼品-${name}', code: '8' } },
        { data: { mobile: '13912345678', name: '张', other: 'secret' }, planRun: newId() },
      )
      await run('sms', [work])
      const [message] = await messages(work.id)
      assert.deepEqual(
        [message?.['variables'], message?.['source'], message?.['recipient'], message?.['planned']],
        [{ code: '8', mobile: '13912345678', gift: '礼品-张' }, 'marketing', null, true],
      )
    })

    it('tell people of the system, the owner among them, each once', async () => {
      const { owner, reader } = app.ids
      const record = await customer({ owner_id: owner })
      const work = on(
        record,
        { users: [reader, owner], owner: true, subject: '提醒', content: '${name}' },
        { data: { name: '张' } },
      )
      const nobody = on(await customer({ owner_id: null }), { owner: true, content: 'x' })
      const outcomes = await run('notice', [work, nobody])
      assert.deepEqual(
        (await messages(work.id)).map(({ user_id }) => user_id),
        [owner, reader].toSorted(),
      )
      const refused = outcomes.get(nobody.id)
      assert.ok(refused && 'code' in refused && refused.code === 'NO_RECIPIENT')
      const lost = on(record, { to: '${mobile}', content: 'x' })
      const lostOutcome = (await run('sms', [lost])).get(lost.id)
      assert.ok(lostOutcome && 'code' in lostOutcome && lostOutcome.code === 'NO_ADDRESS')
      assert.deepEqual(await messages(lost.id), [])
    })
  })

  it('undo everything with the work that they belong to', async () => {
    const record = await customer()
    const into = await group([])
    const tag = await tagNamed('可靠')
    const before = await contents(app.db)
    await assert.rejects(
      app.db.transaction(async (tx) => {
        await typeOf('tag').run(tx, [on(record, { tags: [tag] })])
        await typeOf('group').run(tx, [on(record, { group: into })])
        await typeOf('sms').run(tx, [on(record, { to: '13912345678', content: 'x' })])
        throw new Error('the lease was lost')
      }),
    )
    assert.deepEqual(await contents(app.db), before)
  })
})

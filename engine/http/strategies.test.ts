import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { accept } from '../automation/events/accept.ts'
import type { Row } from '../database/index.ts'
import { applyDefinitions, definition } from '../testing/definitions.ts'
import { type Client, testApp, type TestApp } from '../testing/server.ts'

const GUIDES = ['strategies.md', 'strategies.zh-CN.md'].map(
  (name) => new URL(`../../docs/guide/${name}`, import.meta.url),
)

const EVENTS = {
  password: ['修改密码', { email: 'text', tx: 'moment', customerName: 'text', mobile: 'text', status: 'text' }],
  repayment: [
    '银行代扣还款',
    {
      ...{ loan_date: 'moment', customerName: 'text', mobile: 'text', email: 'text', loan_type: 'text' },
      ...{ rep_amount: 'number', remaining: 'number' },
    },
  ],
} as const
const PASSWORD = {
  customerName: '张三',
  mobile: '13700007583',
  email: 'zhang@example.com',
  tx: '2026-05-01T08:00:00+08:00',
}
const REPAYMENT = { customerName: '张三', mobile: '13700007583', email: 'zhang@example.com', rep_amount: '289.16' }

describe('Strategies over HTTP', () => {
  let app: TestApp
  let admin: Client
  let group: string
  const events: Record<string, string> = {}
  const processors: Record<string, string> = {}

  before(async () => {
    app = await testApp()
    await app.services.automation.processors.start()
    admin = app.as('admin')
    group = String((await admin.make('sys_strategy_group', { name: '提醒', sort: 1 }))?.['id'])
    for (const [code, [name, fields]] of Object.entries(EVENTS)) {
      const listed = Object.entries(fields).map(([field, type]) => ({
        name: field,
        label: field,
        type,
        required: false,
      }))
      events[code] = String((await admin.make('sys_event', { code, name, source: 'external', fields: listed }))?.['id'])
    }
    for (const row of (await admin.get('/api/v1/sys_processor?limit=100')).is(200).rows)
      processors[String(row['code'])] = String(row['id'])
  })
  after(() => app.close())

  const make = async (values: Row): Promise<string> =>
    String((await admin.post('/api/v1/sys_strategy', { group, name: '策略', ...values })).is(201).data.id)
  const enable = (ids: readonly string[]): Promise<unknown> =>
    admin.post('/api/v1/sys_strategy/actions/enable', { ids }).then((answer) => answer.is(200))
  const happen = async (code: string, ...data: Row[]): Promise<string[]> => {
    const { room } = app.services.automation
    const happenings = data.map((each) => ({ source: 'test' as const, code, data: each }))
    return app.db.transaction(async (tx) => (await accept(room, tx, happenings)).map(({ id }) => id))
  }
  const tasksOf = (event: string | undefined): Promise<Row[]> =>
    app.db.query(
      `select p.code, t.delayed, extract(epoch from t.due_at - t.at)::int as wait from ${app.db.table('sys_task')} as t
       join ${app.db.table('sys_processor')} as p on p.id = t.processor where t.event = $1 order by t.action`,
      [event],
    )
  /** Processors by their ids, as the console writes them. */
  const ready = (body: { readonly actions: readonly Row[] }): Row => ({
    ...body,
    actions: body.actions.map((action) => ({ ...action, processor: processors[String(action['processor'])] })),
  })

  it('do what the examples of the guide say', async () => {
    for (const guide of GUIDES) {
      const examples = await examplesOf(guide)
      const password = await make({ event: events['password'], ...ready(examples['password'] ?? { actions: [] }) })
      const repayment = await make({ event: events['repayment'], ...ready(examples['repayment'] ?? { actions: [] }) })
      await enable([password, repayment])
      const [changed, failed] = await happen('password', { ...PASSWORD, status: '1' }, { ...PASSWORD, status: '0' })
      const paid = await happen(
        'repayment',
        ...['0', 0, '0.00', '0.01'].map((remaining) => ({ ...REPAYMENT, remaining })),
      )
      const sms = { code: 'sms', delayed: false, wait: 0 }
      const both = [{ code: 'mail', delayed: true, wait: 3600 }, sms]
      assert.deepEqual(await Promise.all([changed, failed, ...paid].map(tasksOf)), [[sms], [], both, both, both, []])
      for (const id of [password, repayment]) {
        const { version } = (await admin.get(`/api/v1/sys_strategy/${id}`)).is(200).data
        ;(await admin.send('DELETE', `/api/v1/sys_strategy/${id}`, { headers: { 'If-Match': `"${version}"` } })).is(204)
      }
    }
  })

  it('are checked, tried and simulated without any effect', async () => {
    const strategy = {
      event: events['password'],
      conditions: { '==': [{ var: 'status' }, '1'] },
      actions: [
        { processor: processors['sms'], settings: { to: '${mobile}', content: '你好' }, delay: { mode: 'now' } },
        {
          processor: processors['sms'],
          settings: { to: '${mobile}', content: '再见' },
          delay: { mode: 'until', at: '2020-01-01T00:00:00.000Z' },
        },
      ],
    }
    const checked = (await admin.post('/api/v1/strategies/check', { name: '新', group, ...strategy })).is(200).data
    assert.deepEqual([checked['issues'], checked['words']], [[], { zh: 'status 等于 1', en: 'status equals 1' }])
    assert.deepEqual(
      (checked['warnings'] as Row[]).map(({ code, path }) => [code, path]),
      [['UNTIL_PASSED', 'actions/1/delay/at']],
    )
    const wrong = {
      ...strategy,
      actions: [{ ...strategy.actions[0], settings: { to: '${phone}', content: '${nick}' } }],
    }
    const faults = (await admin.post('/api/v1/strategies/check', wrong)).is(200).data
    assert.match(JSON.stringify(faults['issues']), /phone.*nick/)
    const tried = (await admin.post('/api/v1/strategies/try', { strategy, data: { ...PASSWORD, status: '1' } })).is(
      200,
    ).data
    assert.deepEqual(
      [
        tried['matched'],
        (tried['actions'] as Row[]).map((each) => [each['action'], (each['skipped'] as Row | null)?.['code']]),
      ],
      [
        true,
        [
          [0, undefined],
          [1, 'UNTIL_PASSED'],
        ],
      ],
    )
    ;(await admin.post('/api/v1/strategies/try', { strategy, data: { status: 5 } })).refused(422, 'VALIDATION_FAILED')
    const sent = await happen('password', { ...PASSWORD, status: '1' }, { status: '0' }, { status: '0' })
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
    const before = await app.db.query(`select count(*) as tasks from ${app.db.table('sys_task')}`)
    const simulated = (await admin.post('/api/v1/strategies/simulate', { strategy, from: today, to: today })).is(
      200,
    ).data
    const { reasons, matched } = simulated['counts'] as { reasons: Row; matched: number }
    assert.deepEqual(Object.keys(reasons), ['CONDITION'])
    assert.ok(matched >= 1)
    const told = simulated['events'] as { id: string; matched: boolean; reason: { zh: string } | null }[]
    assert.deepEqual(
      told
        .slice(0, 3)
        .map((each) => [each.id, each.matched, each.reason?.zh])
        .sort(),
      [
        [sent[0], true, undefined],
        [sent[1], false, 'status=0 等于 1 → 否'],
        [sent[2], false, 'status=0 等于 1 → 否'],
      ].sort(),
    )
    assert.deepEqual(await app.db.query(`select count(*) as tasks from ${app.db.table('sys_task')}`), before)
    const long = { strategy, from: '2025-01-01', to: '2026-01-01' }
    ;(await admin.post('/api/v1/strategies/simulate', long)).refused(422, 'VALIDATION_FAILED')
  })

  it('tell what they did: events, matches, and what became of each action', async () => {
    const settings = { to: '${mobile}', content: '你好' }
    const actions = [
      { processor: processors['sms'], settings, delay: { mode: 'after', hours: 2 } },
      { processor: processors['sms'], settings, delay: { mode: 'until', at: '2020-01-01T00:00:00.000Z' } },
    ]
    const conditions = { '==': [{ var: 'status' }, '1'] }
    const id = await make({ event: events['password'], conditions, actions })
    await enable([id])
    await happen('password', { ...PASSWORD, status: '1' }, { ...PASSWORD, status: '1' }, { status: '0' })
    const period = 'from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z'
    const read = async (): Promise<Row> => {
      const { at } = (await app.db.query<{ at: string }>(`select ${app.db.now} as at`))[0] ?? { at: '' }
      const around = [-1, 1].map((days) => new Date(Date.parse(at) + days * 86_400_000).toISOString())
      const answer = await admin.get(`/api/v1/strategies/${id}/statistics?from=${around[0]}&to=${around[1]}`)
      return answer.is(200).data
    }
    const waiting = { action: 0, processor: processors['sms'], waiting: 2, succeeded: 0, failed: 0, unknown: 0 }
    const leftOut = { action: 1, processor: null, waiting: 0, succeeded: 0, failed: 0, unknown: 0 }
    assert.deepEqual(await read(), {
      ...{ events: 3, matched: 2, reasons: { CONDITION: 1 }, executed: 0, succeeded: 0, failed: 0, skipped: 2 },
      actions: [
        { ...waiting, skipped: 0, cancelled: 0 },
        { ...leftOut, skipped: 2, cancelled: 0 },
      ],
    })
    const counts = (await admin.get(`/api/v1/strategies/counts?group=${group}`)).is(200).rows
    assert.deepEqual(
      counts.filter(({ strategy }) => strategy === id),
      [{ strategy: id, events: 3, matched: 2, failed: 0 }],
    )
    ;(await admin.post('/api/v1/sys_strategy/actions/disable', { ids: [id] })).is(200)
    const [cancelled] = (await read())['actions'] as Row[]
    assert.deepEqual(cancelled, { ...waiting, waiting: 0, skipped: 0, cancelled: 2 })
    ;(await admin.get(`/api/v1/strategies/${group}/statistics?${period}`)).refused(404, 'NOT_FOUND')
    ;(await admin.get(`/api/v1/strategies/${id}/statistics?from=now`)).refused(422, 'VALIDATION_FAILED')
  })

  it('are copied disabled, put in order by dragging, and tell their versions', async () => {
    const action = {
      processor: processors['sms'],
      settings: { to: '${mobile}', content: '你好' },
      delay: { mode: 'now' },
    }
    const [own] = [String((await admin.make('sys_strategy_group', { name: '排序', sort: 2 }))?.['id'])]
    const first = await make({ group: own, name: '一', event: events['password'], actions: [action] })
    const second = await make({ group: own, name: '二', event: events['password'], actions: [action] })
    await enable([first])
    ;(await admin.post(`/api/v1/sys_strategy/${first}/actions/copy`, {})).is(200)
    const list = async (): Promise<unknown[]> =>
      (
        await admin.get(
          `/api/v1/sys_strategy?sort=sort&filter=${encodeURIComponent(JSON.stringify({ '==': [{ var: 'group' }, own] }))}`,
        )
      )
        .is(200)
        .rows.map((row) => [row['name'], row['enabled'], row['sort']])
    assert.deepEqual(await list(), [
      ['一', true, 1],
      ['二', false, 2],
      ['一 副本', false, 3],
    ])
    ;(await admin.post('/api/v1/strategies/order', { group: own, ids: [second, first] })).is(204)
    assert.deepEqual(await list(), [
      ['二', false, 1],
      ['一', true, 2],
      ['一 副本', false, 3],
    ])
    ;(await admin.post('/api/v1/strategies/order', { group: own, ids: [own] })).refused(404, 'NOT_FOUND')
    const [version] = (await admin.get(`/api/v1/strategies/${first}/versions`)).is(200).rows
    assert.deepEqual([version?.['version'], (version?.['by'] as Row | null)?.['id']], [1, app.ids.admin])
  })

  it('of packs are brought in once, disabled, and only where everything that they name is there', async () => {
    await applyDefinitions(app.db, [
      definition('event', 'password', { fields: [] }),
      definition('event', 'nowhere', { fields: [] }),
      definition('strategy', 'password_changed', {
        group: { zh: '内置', en: 'Built in' },
        event: 'password',
        condition: { '==': [{ var: 'status' }, '1'] },
        actions: [
          { processor: 'sms', settings: { to: '${mobile}', content: '您的密码已修改' }, delay_hours: 0.5 },
          {
            processor: 'notice',
            settings: { users: [{ $record: 'sys_user', account: 'owner' }], subject: 'a', content: 'b' },
          },
        ],
      }),
      definition('strategy', 'never_there', { event: 'nowhere', actions: [{ processor: 'sms' }] }),
    ])
    await app.services.models.refresh()
    const bring = async (): Promise<Row> => (await admin.post('/api/v1/strategies/import-builtin', {})).is(200).data
    assert.deepEqual(await bring(), { imported: 1, skipped: 0, missing: ['never_there'] })
    assert.deepEqual(await bring(), { imported: 0, skipped: 1, missing: ['never_there'] })
    const [brought] = await app.db.query(
      `select s.enabled, s.actions->0->'delay' as delay, s.actions->1->'settings'->'users'->>0 as told, g.name
       from ${app.db.table('sys_strategy')} as s join ${app.db.table('sys_strategy_group')} as g on g.id = s."group" where s.code = 'password_changed'`,
    )
    assert.deepEqual(brought, {
      enabled: false,
      delay: { mode: 'after', hours: 0.5 },
      told: app.ids.owner,
      name: '内置',
    })
  })
})

async function examplesOf(guide: URL): Promise<Record<string, { readonly actions: readonly Row[] }>> {
  const found = (await readFile(guide, 'utf8')).matchAll(/```json strategy=(\w+)\n(.*?)```/gs)
  return Object.fromEntries(
    [...found].map(([, name = '', text = '']) => [name, JSON.parse(text) as { actions: Row[] }]),
  )
}

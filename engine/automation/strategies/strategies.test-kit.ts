/** Events, processors and strategies in a workspace, and events that happen there. */
import { type Principal, systemPrincipal } from '../../access/index.ts'
import type { Database, Row } from '../../database/index.ts'
import { userPrincipal } from '../../identity/index.ts'
import { variablesOf } from '../../kernel/placeholders.ts'
import { createMany, removeMany, updateMany, type Writer, WriteStages } from '../../records/index.ts'
import { type PersonName, testApp, type TestApp } from '../../testing/server.ts'
import { accept } from '../events/accept.ts'
import type { Happening } from '../events/types.ts'
import { type ProcessorType, ProcessorTypes } from '../processors/types.ts'
import { automationStages } from '../stages.ts'

const TEXT = { type: 'text', required: false }
const NUMBER = { type: 'number', required: false }

/** Events as people register them: fields by name. */
const EVENTS = {
  survey: {
    name: '问卷提交',
    fields: { score: ['问卷评分', NUMBER], vip: ['VIP等级', NUMBER], mobile: ['手机号', TEXT] },
  },
  password: {
    name: '修改密码',
    fields: { status: ['状态', TEXT], mobile: ['手机号', TEXT], customer_name: ['客户姓名', TEXT] },
  },
} as const

export interface Shop {
  readonly app: TestApp
  readonly db: Database
  readonly types: ProcessorTypes
  readonly events: Readonly<Record<keyof typeof EVENTS, string>>
  /** Ids of processors by code. */
  readonly processors: Readonly<Record<'sms' | 'mail' | 'ping', string>>
  readonly group: string
  writer(principal?: Principal): Promise<Omit<Writer, 'tx'>>
  person(name: PersonName): Promise<Principal>
  /** A strategy, disabled as all new ones. */
  strategy(values: Row, principal?: Principal): Promise<string>
  /** The same, enabled. */
  enabled(values: Row): Promise<string>
  change(id: string, values: Row, principal?: Principal): Promise<void>
  remove(id: string): Promise<void>
  happen(...happenings: (Pick<Happening, 'code' | 'data'> & Partial<Happening>)[]): Promise<string[]>
  /** What was decided about an event. */
  matches(event: string): Promise<Row[]>
  /** What is still to be done about it. */
  tasks(event: string): Promise<Row[]>
  /** How many tasks of a strategy are open. */
  openOf(strategy: string): Promise<number>
  removeAll(): Promise<void>
}

/** A call with places to be filled, which nobody makes. */
const CALL: ProcessorType = {
  mode: 'internal',
  code: 'http',
  label: { zh: '调用', en: 'Call' },
  description: { zh: '调用', en: 'Call' },
  settings: [],
  needsRecord: false,
  variables: (_, { parameters }) =>
    parameters.flatMap(({ value = '', fixed }) => (fixed === true ? [] : variablesOf(value))),
  check: ({ broken }) =>
    Promise.resolve(
      broken === true
        ? [{ code: 'INVALID_VALUE', path: 'broken', message: { zh: '不能为真', en: 'must not be true' } }]
        : [],
    ),
  run: () => Promise.resolve(new Map()),
}

const URL = 'https://example.com/call'
const PROCESSORS = {
  sms: [{ name: 'to', value: '${mobile}' }],
  mail: [
    { name: 'to', value: '${email}' },
    { name: 'subject', value: '你好，${customer_name}' },
  ],
  ping: [{ name: 'text', value: '${nothing}', fixed: true }],
}

export async function strategyShop(): Promise<Shop> {
  const app = await testApp()
  const { db, services } = app
  const types = new ProcessorTypes().register(CALL)
  const stages = automationStages(db, new WriteStages(), () => types)
  const writer = async (principal: Principal = systemPrincipal('test')): Promise<Omit<Writer, 'tx'>> => {
    const [clock] = await db.query<{ now: string }>(`select ${db.now} as now`)
    return {
      db,
      model: services.models.current(),
      principal,
      moment: { now: clock?.now ?? '', timeZone: 'Asia/Shanghai' },
      stages,
    }
  }
  const create = async (object: string, rows: readonly Row[], principal?: Principal): Promise<string[]> => {
    const by = await writer(principal)
    return db.transaction(async (tx) => [...(await createMany({ ...by, tx }, object, rows)).ids])
  }
  const codes = Object.keys(EVENTS) as (keyof typeof EVENTS)[]
  const eventIds = await create('sys_event', codes.map(eventValues))
  const names = Object.keys(PROCESSORS) as (keyof typeof PROCESSORS)[]
  const processorIds = await create(
    'sys_processor',
    names.map((name) => ({ code: `shop_${name}`, name, url: URL, method: 'GET', parameters: PROCESSORS[name] })),
  )
  const [group = ''] = await create('sys_strategy_group', [{ name: '默认', sort: 1 }])
  const shop: Shop = {
    app,
    db,
    types,
    events: byName(codes, eventIds),
    processors: byName(names, processorIds),
    group,
    writer,
    person: async (name) => {
      const found = await userPrincipal(db, app.ids[name])
      if (!found) throw new Error(`${name} may not sign in`)
      return found
    },
    strategy: async (values, principal) => {
      const [id = ''] = await create('sys_strategy', [{ group, name: '策略', ...values }], principal)
      return id
    },
    change: async (id, values, principal) => {
      const by = await writer(principal)
      await db.transaction(async (tx) => {
        const [row] = await tx.query<{ version: number }>(
          `select version from ${db.table('sys_strategy')} where id = $1`,
          [id],
        )
        await updateMany({ ...by, tx }, 'sys_strategy', [{ id, version: row?.version ?? 0, values }])
      })
    },
    remove: async (id) => {
      const by = await writer()
      await db.transaction(async (tx) => {
        const [row] = await tx.query<{ version: number }>(
          `select version from ${db.table('sys_strategy')} where id = $1`,
          [id],
        )
        await removeMany({ ...by, tx }, 'sys_strategy', [{ id, version: row?.version ?? 0 }])
      })
    },
    happen: (...happenings) =>
      db.transaction(async (tx) => {
        const all = happenings.map((each): Happening => ({ source: 'test', ...each }))
        return (await accept(services.automation.room, tx, all)).map(({ id }) => id)
      }),
    matches: (event) =>
      db.query(
        `select strategy::text as strategy, version, matched, reason_code, reason, left_out from ${db.table('sys_event_match')} where event = $1 order by id`,
        [event],
      ),
    tasks: (event) =>
      db.query(
        `select id::text as id, strategy::text as strategy, version, action, processor::text as processor, due_at, delayed, chain::text as chain, status
         from ${db.table('sys_task')} where event = $1 order by action`,
        [event],
      ),
    enabled: async (values) => {
      const id = await shop.strategy(values)
      await shop.change(id, { enabled: true })
      return id
    },
    openOf: async (strategy) => {
      const [row] = await db.query<{ count: number }>(
        `select count(*)::int as count from ${db.table('sys_task')} where strategy = $1`,
        [strategy],
      )
      return row?.count ?? 0
    },
    removeAll: async () => {
      const rows = await db.query<{ id: string }>(
        `select id::text as id from ${db.table('sys_strategy')} where deleted_at is null`,
      )
      for (const { id } of rows) await shop.remove(id)
    },
  }
  return shop
}

function eventValues(code: keyof typeof EVENTS): Row {
  const { name, fields } = EVENTS[code]
  return {
    code,
    name,
    source: 'external',
    fields: Object.entries(fields).map(([field, [label, type]]) => ({ name: field, label, ...type })),
  }
}

function byName<K extends string>(names: readonly K[], ids: readonly string[]): Record<K, string> {
  return Object.fromEntries(names.map((name, index) => [name, ids[index] ?? ''])) as Record<K, string>
}

/** An action that needs nothing of the event. */
export function at(processor: string, delay: Row = { mode: 'now' }, more: Row = {}): Row {
  return { processor, settings: {}, delay, ...more }
}

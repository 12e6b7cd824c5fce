/** Buyers who are reached by plans, offers that are meant for some of them, and a processor that takes note. */
import { newId } from '../../kernel/ids.ts'
import { JobInterrupted, type JobContext, prepareQueue } from '../../jobs/index.ts'
import { setClock } from '../../testing/clock.ts'
import { applyDefinitions, definition, object } from '../../testing/definitions.ts'
import { type Answer, Client, type PersonName, type Row, testApp, type TestApp } from '../../testing/server.ts'
import type { Push } from '../processors/types.ts'
import type { Plans } from './index.ts'

const ROLES: Readonly<Partial<Record<PersonName, string>>> = {
  editor: 'buyer_marketer',
  owner: 'buyer_seller',
  reader: 'buyer_reader',
}

/** A moment in the morning of the shop, from which tests begin. */
export const MORNING = '2018-10-31T01:00:00.000Z'

export class PlanShop {
  readonly app: TestApp
  /** Ids of processors by how they reach people. */
  readonly processors: Readonly<Record<Push, string>>

  private constructor(app: TestApp, processors: Readonly<Record<Push, string>>) {
    this.app = app
    this.processors = processors
  }

  static async open(): Promise<PlanShop> {
    const shop = await PlanShop.over(await testApp())
    await shop.at(MORNING)
    return shop
  }

  /** Brings buyers into a server that is there already. */
  static async over(app: TestApp): Promise<PlanShop> {
    await prepareQueue(app.db, () => undefined)
    await applyDefinitions(app.db, [...definitions()])
    await app.services.models.refresh()
    const clients = new Map<PersonName, Client>()
    for (const [name, held] of Object.entries(ROLES) as [PersonName, string][]) {
      await app.as('admin').make('sys_user_role', { user: app.ids[name], role: held })
      clients.set(name, new Client(app.url, await app.session(name)))
    }
    const kinds: readonly Push[] = ['phone', 'email', 'call']
    const processors = await Promise.all(kinds.map(async (push) => [push, await addProcessor(app, push)] as const))
    // their sessions of before have ended with their change of roles
    return new PlanShop(
      { ...app, as: (name) => clients.get(name) ?? app.as(name) },
      Object.fromEntries(processors) as Record<Push, string>,
    )
  }

  get plans(): Plans {
    return this.app.services.automation.plans
  }

  as(name: PersonName): Client {
    return this.app.as(name)
  }

  async at(instant: string): Promise<void> {
    await setClock(this.app.db, instant)
  }

  async close(): Promise<void> {
    await setClock(this.app.db)
    await this.app.close()
  }

  /** Ids of so many new buyers, each with a phone of their own. */
  async buyers(count: number, values: Row = {}, who: PersonName = 'admin'): Promise<string[]> {
    const rows = Array.from({ length: count }, () => ({
      name: '甲',
      phone: phone(),
      email: 'a@example.com',
      ...values,
    }))
    return (await this.as(who).post('/api/v1/buyer', rows)).is(201).column('id') as string[]
  }

  /** The id of a new tag that these carry. */
  async tag(name: string, ...records: readonly string[]): Promise<string> {
    const admin = this.app.as('admin')
    this.#category ??= (await admin.make('sys_tag_category', { object: 'buyer', name: '资产' })).id
    const tag = { object: 'buyer', category: this.#category, name, type: 'global_manual' }
    const id = (await admin.make('sys_tag', tag)).id
    await this.carry(id, ...records)
    return id
  }

  #category: string | undefined

  async carry(tag: string, ...records: readonly string[]): Promise<void> {
    const { db } = this.app
    await db.query(
      `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) ` +
        `select number, r, object, 'manual' from ${db.table('sys_tag_state')}, unnest($2::uuid[]) as r where tag = $1`,
      [tag, records],
    )
  }

  /** What a plan that pushes to the bearers of tags says. */
  draft(tags: readonly string[], values: Row = {}): Row {
    return {
      name: '20181114营销计划',
      object: 'buyer',
      tags,
      processor: this.processors.phone,
      settings: {},
      ...values,
    }
  }

  async write(draft: Row, who: PersonName = 'editor'): Promise<Answer> {
    return this.as(who).post('/api/v1/sys_plan', draft)
  }

  async make(tags: readonly string[], values: Row = {}, who: PersonName = 'editor'): Promise<string> {
    const made = (await this.write(this.draft(tags, values), who)).is(201).data.id
    await this.keepLists()
    return made
  }

  async plan(id: string): Promise<Row> {
    return (await this.as('admin').get(`/api/v1/sys_plan/${id}`)).is(200).data
  }

  /** Does what jobs would do: begins what is due and carries it out to its end. */
  async push(): Promise<number> {
    const { began } = await this.plans.look()
    await this.carryOut()
    return began
  }

  async carryOut(): Promise<void> {
    for (const { id } of await this.openRuns()) await this.plans.carryOut(id, job())
  }

  async openRuns(): Promise<{ id: string }[]> {
    const { db } = this.app
    return db.query(
      `select id::text as id from ${db.table('sys_plan_run')} where state in ('queued', 'listing', 'pushing') order by at, id`,
    )
  }

  async keepLists(): Promise<void> {
    const { db } = this.app
    const rows = await db.query<{ id: string }>(`select id::text as id from ${db.table('sys_plan')}`)
    for (const { id } of rows) await this.plans.keepList(id)
  }

  /** Records that tasks were made for, push by push; with those left out, behind their reason. */
  async reached(plan: string): Promise<{ slot: string; records: string[]; left: Record<string, string> }[]> {
    const { db } = this.app
    const rows = await db.query<{ slot: string; records: string[]; left: Record<string, string> }>(
      `select r.slot, (select coalesce(array_agg(t.record::text order by t.record), '{}') from ${db.table('sys_task')} as t where t.plan_run = r.id) as records, ` +
        `(select coalesce(jsonb_object_agg(d.record, d.last_error->>'code'), '{}') from ${db.table('sys_task_done')} as d where d.plan_run = r.id and d.status = 'skipped') as left ` +
        `from ${db.table('sys_plan_run')} as r where r.plan = $1::uuid order by r.number`,
      [plan],
    )
    return rows.map((row) => ({ ...row, slot: new Date(row.slot).toISOString() }))
  }

  /** Ends all open tasks as if their processor had done them. */
  async succeed(): Promise<void> {
    const { db } = this.app
    await db.query(
      `with gone as (delete from ${db.table('sys_task')} returning *) insert into ${db.table('sys_task_done')} ` +
        `(id, plan_run, processor, settings, object, record, data, key, dedupe, root, planned_at, due_at, ended_at, status) ` +
        `select id, plan_run, processor, settings, object, record, data, key, dedupe, root, planned_at, due_at, ${db.now}, 'succeeded' from gone`,
    )
  }
}

/** A job that nobody interrupts, or that falls silent at its nth step. */
export function job(silentAt = Infinity): JobContext {
  let steps = 0
  return {
    id: newId(),
    attempt: 1,
    signal: new AbortController().signal,
    cancelled: () => false,
    progress: () => Promise.resolve(),
    hold: () => (++steps >= silentAt ? Promise.reject(new JobInterrupted()) : Promise.resolve()),
  }
}

let phones = 13_700_000_000
const phone = (): string => String(++phones)

/** A type of processor that does nothing, and a processor of it. */
async function addProcessor({ db, services }: TestApp, push: Push): Promise<string> {
  const code = `note_${push}`
  services.automation.types.register({
    code,
    label: { zh: '记录', en: 'Note' },
    description: { zh: '记录', en: 'Note' },
    settings: [],
    pushes: push,
    needsRecord: true,
    mode: 'internal',
    variables: ({ text }) => [...String(text ?? '').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name),
    check: ({ wrong }) =>
      Promise.resolve(
        wrong === undefined ? [] : [{ code: 'INVALID_VALUE', path: 'wrong', message: { zh: '错', en: 'no' } }],
      ),
    run: (_tx, works) => Promise.resolve(new Map(works.map(({ id }) => [id, { state: 'succeeded' as const }]))),
  })
  const id = newId()
  await db.query(
    `insert into ${db.table('sys_processor')} (id, version, created_at, updated_at, code, name, kind, type, enabled, once, timeout_s, concurrency) ` +
      `values ($1, 1, ${db.now}, ${db.now}, $2, $2, 'builtin', $2, true, false, 15, 20)`,
    [id, code],
  )
  return id
}

function definitions(): ReturnType<typeof definition>[] {
  const all = ['read', 'create', 'update', 'delete', 'batch', 'tag']
  const plans = { object: 'sys_plan', operations: ['read', 'create', 'update', 'delete', 'batch'] }
  const others = [
    { object: 'sys_tag', operations: ['read'] },
    { object: 'sys_processor', operations: ['read'] },
  ]
  const points = ['plan_manage', 'plan_history']
  const role = (name: string, grants: readonly object[], held: readonly string[]) =>
    definition('role', name, { grants, points: held })
  return [
    object(
      'buyer',
      {
        name: { type: 'text', required: true },
        phone: { type: 'phone', mask: 'phone' },
        email: 'email',
        secret: { type: 'text', mask: 'full' },
        no_ads: 'boolean',
        binned: 'boolean',
        keeper: { type: 'user' },
      },
      {
        taggable: true,
        owner_field: 'keeper',
        title: 'name',
        retired: { '==': [{ var: 'binned' }, true] },
        contact: { name: 'name', phone: 'phone', email: 'email', opt_out: 'no_ads' },
      },
    ),
    object(
      'offer',
      { name: 'text', wanted: { type: 'multi_reference', target: 'sys_tag', inverse: false } },
      { audience: { object: 'buyer', tags: 'wanted' } },
    ),
    object('parcel', { name: 'text' }, {}),
    role(
      'buyer_marketer',
      [
        { object: 'buyer', operations: all, masked: ['secret'] },
        { object: 'offer', operations: all },
        plans,
        ...others,
      ],
      points,
    ),
    role('buyer_seller', [{ object: 'buyer', operations: all, rows: 'own' }, plans, ...others], points),
    role('buyer_reader', [{ object: 'buyer', operations: ['read'] }, plans, ...others], []),
  ]
}

/** Firms and their buyers with tags of every sort, and memberships written by hand, for tests of rules over tags. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

import { accessPlan, type Principal, systemPrincipal } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import { userPrincipal } from '../identity/user-principal.ts'
import { exportTest } from '../rules/agreement.test-kit.ts'
import { compileClosure, parseRule, type Rule } from '../rules/index.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, testApp, type TestApp } from '../testing/server.ts'
import { loadFacts } from './load-facts.ts'
import { ruleFields } from './rule-fields.ts'
import type { ReadContext } from './select.ts'

export const tagsOf = (field = 'tags'): { readonly var: string } => ({ var: field })

/** A tag as tests make one; days are counted from today, the first on which an automatic one is gone. */
export interface Tag {
  readonly name: string
  readonly auto?: boolean
  readonly lapses?: number
  readonly live?: boolean
  readonly score?: number
  readonly owner?: string
  readonly color?: string
  /** How many records are said to carry it: statements are written by that. */
  readonly members?: number
}

/** A membership: in the array of the record, or as a row, for ever or until so many days from today. */
export type Held = { readonly array: true } | { readonly until: number | null }

export class Tagged {
  readonly app: TestApp
  /** Two people of the same role, who read buyers and firms. */
  readonly one: Client
  readonly other: Client
  /** Where memberships stand when no other day is said. */
  readonly today: string
  readonly #ids = new Map<string, string>()
  readonly #numbers = new Map<string, number>()

  private constructor(app: TestApp, today: string, one: Client, other: Client) {
    this.app = app
    this.today = today
    this.one = one
    this.other = other
  }

  static async open(): Promise<Tagged> {
    const app = await testApp()
    await applyDefinitions(app.db, [
      object('firm', { name: 'text' }, { taggable: true }),
      object('buyer', { name: 'text', firm: { type: 'reference', target: 'firm' } }, { taggable: true }),
      definition('role', 'tag_reader', {
        grants: [
          { object: 'buyer', operations: ['read', 'create', 'update', 'export'] },
          { object: 'firm', operations: ['read'] },
        ],
      }),
    ])
    await app.services.models.refresh()
    for (const user of [app.ids.nobody, app.ids.other])
      await app.as('admin').make('sys_user_role', { user, role: 'tag_reader' })
    const [row] = await app.db.query<{ today: string }>(
      `select to_char((${app.db.now} at time zone 'Asia/Shanghai')::date, 'YYYY-MM-DD') as today`,
    )
    const of = async (person: 'nobody' | 'other') => new Client(app.url, await app.session(person))
    return new Tagged(app, row?.today ?? '', await of('nobody'), await of('other'))
  }

  get admin(): Client {
    return this.app.as('admin')
  }

  id(key: string): string {
    return this.#ids.get(key) ?? assert.fail(`no ${key}`)
  }

  async make(key: string, of: string, values: Record<string, unknown> = {}): Promise<void> {
    this.#ids.set(key, (await this.admin.make(of, { name: key, ...values })).id)
  }

  async tag(
    key: string,
    { name, auto = false, lapses, live = true, score = 0, owner, color, members = 0 }: Tag,
  ): Promise<void> {
    const { db } = this.app
    const id = randomUUID()
    const shared = auto ? 'global_auto' : 'global_manual'
    await db.query(
      `insert into ${db.table('sys_tag')} (id, version, created_at, updated_at, object, name, enabled, type, score, color, owner, records)
       values ($1, 1, ${db.now}, ${db.now}, 'buyer', $2, $3, $4, $5, $6, $7, 0)`,
      [id, name, live, owner === undefined ? shared : 'personal', score, color ?? null, owner ?? null],
    )
    const [row] = await db.query<{ number: number }>(
      `insert into ${db.table('sys_tag_state')} (tag, object, auto, owner, live, score, validity, day, lapses, members)
       values ($1, 'buyer', $2, $3, $4, $5, $6, $7::date, $7::date + $6::int, $8) returning number`,
      [id, auto, owner ?? null, live, score, lapses ?? null, lapses === undefined ? null : this.today, members],
    )
    this.#ids.set(key, id)
    this.#numbers.set(key, row?.number ?? 0)
  }

  /** All that a record carries, by the keys of tags. */
  async carry(record: string, held: Readonly<Record<string, Held>>): Promise<void> {
    const { db } = this.app
    const number = (key: string): number => this.#numbers.get(key) ?? assert.fail(`no ${key}`)
    const id = this.id(record)
    await db.query(`delete from ${db.table('sys_tag_set')} where record = $1`, [id])
    await db.query(`delete from ${db.table('sys_tag_row')} where record = $1`, [id])
    const numbers = Object.entries(held).flatMap(([key, each]) => ('array' in each ? [number(key)] : []))
    if (numbers.length > 0)
      await db.query(`insert into ${db.table('sys_tag_set')} (record, object, tags) values ($1, 'buyer', $2)`, [
        id,
        numbers.sort((a, b) => a - b),
      ])
    for (const [key, each] of Object.entries(held))
      if ('until' in each)
        await db.query(
          `insert into ${db.table('sys_tag_row')} (tag, record, object, until, cause) values ($1, $2, 'buyer', $3::date + $4::int, 'manual')`,
          [number(key), id, each.until === null ? null : this.today, each.until],
        )
  }

  async find(filter: object, who = this.admin): Promise<unknown[]> {
    return (await who.list('buyer', { filter, sort: 'name' })).is(200).column('name')
  }

  context(of: string, principal: Principal = systemPrincipal('test')): ReadContext {
    const { db, services } = this.app
    const model = services.models.current()
    const plan = accessPlan(model, principal, of) ?? assert.fail()
    return { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' } }
  }

  /** Whom the engine takes a person for. */
  async principal(person: 'nobody' | 'other' | 'admin'): Promise<Principal> {
    return (await userPrincipal(this.app.db, this.app.ids[person])) ?? assert.fail()
  }

  rule(filter: object): Rule {
    const reading = parseRule(filter, ruleFields(this.context('buyer').plan))
    return 'rule' in reading ? reading.rule : assert.fail(JSON.stringify(reading))
  }

  /** Names of the buyers for which a rule holds in memory and exported, by facts of one statement. */
  async inMemory(
    rule: Rule,
    context: ReadContext,
    on: Queryable = this.app.db,
  ): Promise<{ closure: string[]; exported: string[] }> {
    const { rows } = await this.admin.list('buyer', { sort: 'name', limit: '200' })
    const closure = compileClosure(rule)
    const loaded = await loadFacts(
      on,
      context,
      closure.facts,
      rows.map((row) => String(row['id'])),
    )
    const names = (holds: (facts: object) => unknown): string[] =>
      rows.flatMap((row) => (holds(loaded.get(String(row['id'])) ?? {}) === true ? [String(row['name'])] : []))
    const test = closure.at(context.moment)
    const exported = exportTest(rule, context.moment)
    return { closure: names((facts) => test({ ...facts })), exported: names((facts) => exported({ ...facts })) }
  }
}

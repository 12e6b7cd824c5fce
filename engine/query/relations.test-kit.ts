/** Firms, their buyers and what these did, for tests of rules that ask from one record about others. */
import assert from 'node:assert/strict'

import { accessPlan, systemPrincipal } from '../access/index.ts'
import { compileClosure, parseRule } from '../rules/index.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, testApp, type Row, type TestApp } from '../testing/server.ts'
import { loadFacts } from './load-facts.ts'
import { ruleFields } from './rule-fields.ts'
import type { ReadContext } from './select.ts'

export const at = (field: string): { readonly var: string } => ({ var: field })

export class Related {
  readonly app: TestApp
  /** Somebody who reads buyers and firms, and of visits their own. */
  readonly someone: Client
  readonly #ids = new Map<string, string>()

  private constructor(app: TestApp, someone: Client) {
    this.app = app
    this.someone = someone
  }

  static async open(): Promise<Related> {
    const app = await testApp()
    await applyDefinitions(app.db, [
      object('area', { name: 'text', above: { type: 'reference', target: 'area' } }),
      object('firm', {
        name: 'text',
        trade: 'text',
        rank: 'integer',
        phone: { type: 'text', format: 'phone', mask: 'phone', searchable: true },
        area: { type: 'reference', target: 'area' },
      }),
      object('label', { name: 'text' }),
      object('buyer', {
        name: 'text',
        firm: { type: 'reference', target: 'firm' },
        boss: { type: 'reference', target: 'buyer' },
        labels: { type: 'multi_reference', target: 'label' },
        keeper: 'user',
        team: 'department',
        visits: { type: 'children', from: 'visit', via: 'buyer' },
      }),
      object('visit', {
        buyer: { type: 'reference', target: 'buyer' },
        note: 'text',
        amount: { type: 'decimal', scale: 2 },
        day: 'date',
      }),
      definition('role', 'buyer_reader', {
        grants: [
          { object: 'buyer', operations: ['read'] },
          { object: 'firm', operations: ['read'] },
          { object: 'visit', operations: ['read', 'create'], rows: 'own' },
        ],
      }),
    ])
    await app.services.models.refresh()
    await app.as('admin').make('sys_user_role', { user: app.ids.nobody, role: 'buyer_reader' })
    const related = new Related(app, new Client(app.url, await app.session('nobody')))
    await related.#fill()
    return related
  }

  get admin(): Client {
    return this.app.as('admin')
  }

  id(key: string): string {
    return this.#ids.get(key) ?? ''
  }

  async make(key: string, of: string, values: Row): Promise<void> {
    this.#ids.set(key, (await this.admin.make(of, values)).id)
  }

  async #fill(): Promise<void> {
    await this.make('world', 'area', { name: 'world' })
    await this.make('asia', 'area', { name: 'asia', above: this.id('world') })
    await this.make('south', 'area', { name: 'south', above: this.id('asia') })
    await this.make('europe', 'area', { name: 'europe', above: this.id('world') })
    await this.make('bank', 'firm', {
      name: '银行',
      trade: 'finance',
      rank: 1,
      phone: '13700000001',
      area: this.id('south'),
    })
    await this.make('mill', 'firm', { name: '磨坊', trade: 'food', rank: 2, area: this.id('europe') })
    await this.make('shop', 'firm', { name: '商店' })
    await this.make('red', 'label', { name: 'red' })
    await this.make('blue', 'label', { name: 'blue' })
    await this.make('ann', 'buyer', {
      name: 'ann',
      firm: this.id('bank'),
      labels: [this.id('red'), this.id('blue')],
      keeper: this.app.ids.nobody,
    })
    await this.make('bob', 'buyer', {
      name: 'bob',
      firm: this.id('mill'),
      labels: [this.id('blue')],
      boss: this.id('ann'),
    })
    await this.make('cat', 'buyer', {
      name: 'cat',
      firm: this.id('shop'),
      boss: this.id('bob'),
      keeper: this.app.ids.admin,
    })
    await this.make('dan', 'buyer', { name: 'dan' })
    for (const [buyer, note, amount] of [
      ['ann', 'a', '10.00'],
      ['ann', 'b', '5.50'],
      ['bob', 'a', '0.10'],
    ] as const)
      await this.make(`${buyer}-${note}`, 'visit', { buyer: this.id(buyer), note, amount })
  }

  async find(filter: object, who = this.admin, of = 'buyer'): Promise<unknown[]> {
    return (await who.list(of, { filter, sort: 'name' })).is(200).column('name')
  }

  /** Found through HTTP, and by the closure over facts that one statement loads. */
  async agree(filter: object, names: readonly string[], of = 'buyer'): Promise<void> {
    assert.deepEqual(await this.find(filter, this.admin, of), names, JSON.stringify(filter))
    assert.deepEqual(await this.#inMemory(filter, of), names, `in memory: ${JSON.stringify(filter)}`)
  }

  async #inMemory(filter: object, of: string): Promise<unknown[]> {
    const context = this.context(of)
    const reading = parseRule(filter, ruleFields(context.plan))
    assert.ok('rule' in reading, JSON.stringify(reading))
    const closure = compileClosure(reading.rule)
    const { rows } = await this.admin.list(of, { sort: 'name' })
    const ids = rows.map((row) => String(row['id']))
    const { counted, on } = this.#counting()
    const loaded = await loadFacts(on, context, closure.facts, ids)
    assert.equal(counted(), 1)
    const test = closure.at(context.moment)
    return rows.filter((row) => test(loaded.get(String(row['id'])) ?? {})).map((row) => row['name'])
  }

  #counting() {
    const { db } = this.app
    let statements = 0
    const query: typeof db.query = (...args) => {
      statements++
      return db.query(...args)
    }
    return { on: { ...db, query }, counted: () => statements }
  }

  context(of: string): ReadContext {
    const { db, services } = this.app
    const model = services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, of) ?? assert.fail()
    return { db, model, principal, plan, moment: { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' } }
  }
}

/** What rules about related records cost: PostgreSQL joins, it does not ask for each record anew. */
import assert from 'node:assert/strict'

import { accessPlan, systemPrincipal } from '../access/index.ts'
import { applyDefinitions, object } from '../testing/definitions.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { listRecords, listStatement } from './list.ts'
import { parseListRequest } from './request.ts'
import type { ReadContext } from './select.ts'

const BUYERS = 20_000

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Parent Relationship'?: string
  readonly Plans?: readonly PlanNode[]
}

const at = (field: string) => ({ var: field })

describe('rules about related records among many', () => {
  let app: TestApp
  let context: ReadContext

  before(async function () {
    this.timeout(120_000)
    app = await testApp()
    const { db } = app
    await applyDefinitions(db, [
      object('area', { name: 'text', above: { type: 'reference', target: 'area' } }),
      object('firm', { trade: { type: 'text', indexed: true }, area: { type: 'reference', target: 'area' } }),
      object('buyer', { name: 'text', firm: { type: 'reference', target: 'firm' } }),
      object('visit', { buyer: { type: 'reference', target: 'buyer' }, note: { type: 'text', indexed: true } }),
    ])
    await app.services.models.refresh()
    const id = (prefix: string, n: string): string => `('${prefix}' || lpad((${n})::text, 12, '0'))::uuid`
    const [area, firm, buyer] = ['00000000-0000-7000-8000-', '00000000-0000-7001-8000-', '00000000-0000-7002-8000-']
    const made = `1, '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01'`
    const head = 'id, version, created_at, updated_at'
    await db.query(
      `insert into ${db.table('area')} (${head}, name, above)
       select ${id(area, 'n')}, ${made}, 'a' || n, case when n > 0 then ${id(area, '(n - 1) / 2')} end from generate_series(0, 62) n`,
    )
    await db.query(
      `insert into ${db.table('firm')} (${head}, trade, area) select ${id(firm, 'n')}, ${made}, 't' || n % 500, ${id(area, 'n % 63')} from generate_series(1, 2000) n`,
    )
    await db.query(
      `insert into ${db.table('buyer')} (${head}, name, firm) select ${id(buyer, 'n')}, ${made}, 'b' || n, ${id(firm, '1 + n % 2000')} from generate_series(1, ${BUYERS}) n`,
    )
    await db.query(
      `insert into ${db.table('visit')} (${head}, buyer, note) select gen_random_uuid(), ${made}, ${id(buyer, '1 + n % 10000')}, 'v' || n % 5000 from generate_series(1, 60000) n`,
    )
    for (const name of ['area', 'firm', 'buyer', 'visit']) await db.owner.query(`vacuum analyze ${db.table(name)}`)
    const model = app.services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'buyer') ?? assert.fail()
    context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' } }
  })
  after(() => app.close())

  /** How many there are, how many rows were read for a page, and which nodes did it. */
  async function cost(filter: object) {
    const request = parseListRequest({ fields: 'id,name', limit: '20', filter: JSON.stringify(filter) }, context)
    const { text, values } = listStatement(context, request)
    const [explained] = await app.db.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${text}`,
      values,
    )
    const all = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(all)]
    const nodes = all(explained?.['QUERY PLAN'][0].Plan ?? assert.fail())
    const scans = nodes.filter((node) => / Scan$/.test(node['Node Type']) && !/Subquery|CTE/.test(node['Node Type']))
    const read = scans.reduce(
      (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    )
    const { total } = await listRecords(app.db, context, { ...request, count: 'exact' })
    return { total, read: Math.round(read), nodes: nodes.map((node) => node['Node Type']).join(' < ') }
  }

  it('are joined to what few related records meet, by indexes', async () => {
    const few = await cost({ some: [at('visit.buyer'), { '==': [at('note'), 'v7'] }] })
    assert.equal(few.total, 2)
    assert.ok(few.read < 200, `${few.read}: ${few.nodes}`)
    const trade = await cost({ '==': [at('firm.trade'), 't7'] })
    assert.equal(trade.total, 40)
    assert.ok(trade.read < 500, `${trade.read}: ${trade.nodes}`)
  })

  it('read each record once at most where many are met, or none', async () => {
    const every = BUYERS + 60_000 + 2_000
    for (const [filter, total] of [
      [{ some: [at('visit.buyer'), true] }, 10_000],
      [{ none: [at('visit.buyer'), true] }, 10_000],
      [{ none: [at('visit.buyer'), { '==': [at('note'), 'v7'] }] }, BUYERS - 2],
      [{ '!=': [at('firm.trade'), 't7'] }, BUYERS - 40],
      [{ or: [{ '==': [at('name'), 'b5'] }, { some: [at('visit.buyer'), { '==': [at('note'), 'v7'] }] }] }, 3],
    ] as const) {
      const found = await cost(filter)
      assert.equal(found.total, total, JSON.stringify(filter))
      assert.ok(found.read <= every, `${JSON.stringify(filter)} ${found.read}: ${found.nodes}`)
    }
  })

  it('walk a tree once for all records', async () => {
    const top = '00000000-0000-7000-8000-000000000002'
    const { total, read, nodes } = await cost({ under: [at('firm.area'), [top]] })
    const isBelow = (n: number): boolean => n === 2 || (n > 2 && isBelow(Math.floor((n - 1) / 2)))
    const firms = Array.from({ length: 2_000 }, (_, index) => (index + 1) % 63).filter(isBelow)
    assert.equal(total, firms.length * 10)
    assert.ok(read < BUYERS + 3_000, `${read}: ${nodes}`)
  })
})

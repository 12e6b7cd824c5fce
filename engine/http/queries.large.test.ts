/** Lists of a table with more records than anybody counts or puts in order by the way. */
import assert from 'node:assert/strict'

import { accessPlan, systemPrincipal } from '../access/index.ts'
import { listRecords, listStatement, parseListRequest, type QueryParameters, type ReadContext } from '../query/index.ts'
import { testApp, type Row, type TestApp } from '../testing/server.ts'

const ROWS = 120_000

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Index Name'?: string
  readonly Plans?: readonly PlanNode[]
}

describe('lists of many records', () => {
  let app: TestApp
  let context: ReadContext
  before(async function () {
    this.timeout(60_000)
    app = await testApp()
    const { db } = app
    await db.query(
      `insert into ${db.table('thing')} (id, version, created_at, updated_at, name, count, price, day, active)
       select gen_random_uuid(), 1, '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01', 'n' || n % 1000,
         case when n % 4 > 0 then n % 500 end, n % 7, '2026-01-01', true from generate_series(1, ${ROWS}) as n`,
    )
    await db.owner.query(`vacuum analyze ${db.table('thing')}`)
    const model = app.services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'thing') ?? assert.fail()
    context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' } }
  })
  after(() => app.close())

  const request = (parameters: QueryParameters) => parseListRequest({ fields: 'id,name', ...parameters }, context)

  /** Every node of the plan that read rows, with how many it took into its hands. */
  async function readBy(parameters: QueryParameters): Promise<{ readonly rows: number; readonly nodes: string[] }> {
    const { text, values } = listStatement(context, request(parameters))
    const [explained] = await app.db.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${text}`,
      values,
    )
    const all = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(all)]
    const nodes = all(explained?.['QUERY PLAN'][0].Plan ?? assert.fail())
    const scans = nodes.filter((node) => / Scan$/.test(node['Node Type']) && !/Subquery|CTE/.test(node['Node Type']))
    const rows = scans.map(
      (node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    )
    return { rows: rows.reduce((sum, each) => sum + each, 0), nodes: nodes.map((node) => node['Node Type']) }
  }

  const SERVED = ['created_at', '-created_at', 'count', '-count', 'name', '-name', 'id', '-id'] as const
  for (const sort of SERVED) {
    it(`read no more of page 5,000 than of page 1, by ${sort}`, async () => {
      const deep = { ...request({ sort, limit: '20' }), offset: 5_000 * 20 - 20 }
      const { next } = await listRecords(app.db, context, deep)
      for (const after of [undefined, next ?? assert.fail()]) {
        const { rows, nodes } = await readBy({ sort, limit: '20', ...(after !== undefined && { after }) })
        assert.ok(rows <= 44, `${rows} rows: ${nodes.join(' < ')}`)
      }
    })
  }

  it('go on where empty values begin and end', async () => {
    for (const sort of ['count', '-count']) {
      const empty = ROWS / 4
      const edge = sort === 'count' ? empty : ROWS - empty
      const before = await listRecords(app.db, context, { ...request({ sort, limit: '20' }), offset: edge - 30 })
      const { rows } = await readBy({ sort, limit: '20', after: before.next })
      assert.ok(rows <= 44, `${sort}: ${rows}`)
      const whole = await listRecords(app.db, context, { ...request({ sort, limit: '20' }), offset: edge - 10 })
      const paged = await listRecords(app.db, context, request({ sort, limit: '20', after: before.next ?? '' }))
      assert.equal(paged.data, whole.data)
    }
  })

  it('are refused in an order that no index serves, until a filter leaves few enough', async () => {
    const editor = app.as('editor')
    const answer = (await editor.list('thing', { sort: 'price' })).refused(422, 'SORT_TOO_LARGE')
    assert.equal(answer.body['parameter'], 'sort')
    ;(await editor.list('thing', { sort: 'count,name' })).refused(422, 'SORT_TOO_LARGE')
    const filter = { '==': [{ var: 'name' }, 'n5'] }
    assert.equal((await editor.list('thing', { sort: '-price', filter, limit: 3 })).is(200).rows.length, 3)
    // what belongs to one record is never that much
    ;(await editor.post('/api/v1/thing/query', { limit: 1, expand: { 'thing.parent': { sort: 'price' } } })).is(200)
  })

  const counted = async (count: string, filter?: Row): Promise<unknown[]> => {
    const page = (await app.as('editor').list('thing', { limit: 1, count, ...(filter && { filter }) })).is(200).page
    return [page.total, (page as { count?: unknown }).count]
  }

  it('are counted exactly, up to a cap, or about, and say which it was', async () => {
    const few = { '==': [{ var: 'name' }, 'n5'] }
    const many = { '<': [{ var: 'count' }, 250] }
    assert.deepEqual(await counted('exact'), [ROWS, 'exact'])
    assert.deepEqual(await counted('capped'), [10_000, 'at_least'])
    for (const mode of ['exact', 'capped', 'estimated']) assert.deepEqual(await counted(mode, few), [120, 'exact'])
    const [about, kind] = await counted('estimated', many)
    assert.equal(kind, 'about')
    assert.ok(Number(about) > 30_000 && Number(about) < 60_000, String(about))
    assert.deepEqual(await counted('none'), [undefined, undefined])
  })

  it('are estimated within what the reader may see', async () => {
    const page = (await app.as('owner').list('thing', { count: 'estimated' })).is(200).page
    assert.deepEqual([page.total, (page as { count?: unknown }).count], [0, 'exact'])
  })

  it('are grouped in one pass', async () => {
    const body = { group: [{ field: 'price' }], measures: [{ function: 'count' }, { function: 'sum', field: 'count' }] }
    const { rows } = (await app.as('editor').post('/api/v1/thing/aggregate', body)).is(200)
    assert.equal(rows.length, 7)
    assert.equal(
      rows.reduce((sum, row) => sum + Number(row['count']), 0),
      ROWS,
    )
  })

  it('log no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})

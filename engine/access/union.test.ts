/** Rights of random roles over random rows, compared with what people would say of them, row by row. */
import assert from 'node:assert/strict'
import fc from 'fast-check'

import type { Grant } from '../../metadata/types.ts'
import type { Database } from '../database/index.ts'
import { unite } from '../identity/rights.ts'
import { listRecords } from '../query/list.ts'
import { listRequest } from '../query/remembered.ts'
import { applyDefinitions, object } from '../testing/definitions.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { accessPlan, isWithin, type Rights, type UserPrincipal, within } from './index.ts'

const FIELDS = ['name', 'state', 'weight'] as const
type FieldName = (typeof FIELDS)[number]

interface Lot {
  readonly id: string
  readonly holder: string | null
  readonly maker: string | null
  readonly state: string
}

type Reach = 'all' | 'own' | 'open' | 'shut'
type SimpleGrant = Omit<Grant, 'operations' | 'rows'> & {
  readonly operations: ('read' | 'update')[]
  readonly rows: Reach[]
}

describe('rights that unite', () => {
  let app: TestApp
  let db: Database
  let lots: readonly Lot[]

  before(async () => {
    app = await testApp()
    ;({ db } = app)
    await applyDefinitions(db, [
      object(
        'lot',
        { name: 'text', state: 'text', weight: 'integer', holder: { type: 'user' } },
        {
          title: 'name',
          owner_field: 'holder',
          scopes: ['open', 'shut'].map((name) => ({
            name,
            label: { zh: name, en: name },
            rule: { '==': [{ var: 'state' }, name] },
          })),
        },
      ),
    ])
    await app.services.models.refresh()
    const { owner, other } = app.ids
    for (const holder of [owner, other, null])
      for (const state of ['open', 'shut', 'done'])
        await app.as('admin').make('lot', { name: `${state} of ${holder}`, state, weight: 7, holder })
    await db.query(`update ${db.table('lot')} set created_by = $1 where state = 'done' and holder is null`, [owner])
    lots = await db.query<Lot & Record<string, unknown>>(
      `select id::text as id, holder::text as holder, created_by::text as maker, state from ${db.table('lot')}`,
    )
  })
  after(() => app.close())

  const grants: fc.Arbitrary<SimpleGrant> = fc.record(
    {
      object: fc.constant('lot'),
      operations: fc.uniqueArray(fc.constantFrom('read' as const, 'update' as const), { minLength: 1 }),
      rows: fc.uniqueArray(fc.constantFrom<Reach>('all', 'own', 'open', 'shut'), { minLength: 1, maxLength: 3 }),
      fields: fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1 }),
      readonly: fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1 }),
      masked: fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1 }),
    },
    { requiredKeys: ['object', 'operations', 'rows'] },
  )
  const roles = fc.array(grants, { minLength: 1, maxLength: 4 })

  const rightsOf = (given: readonly SimpleGrant[]): Rights =>
    unite([{ kind: 'role', name: 'r', label: { zh: 'r', en: 'r' }, grants: given.map((grant) => ({ ...grant })) }])
  const person = (rights: Rights): UserPrincipal => ({
    kind: 'user',
    id: app.ids.owner,
    name: 'o',
    account: 'o',
    mustChangePassword: false,
    rights,
  })

  // what people would say
  const reaches = ({ rows }: SimpleGrant, lot: Lot): boolean =>
    rows.some((reach) => {
      if (reach === 'all') return true
      if (reach === 'own') return lot.holder === app.ids.owner || lot.maker === app.ids.owner
      return lot.state === reach
    })
  const reading = (given: readonly SimpleGrant[], lot: Lot): SimpleGrant[] =>
    given.filter((grant) => grant.operations.includes('read') && reaches(grant, lot))
  const level = (given: readonly SimpleGrant[], lot: Lot, field: FieldName): 'clear' | 'masked' | 'absent' => {
    const naming = reading(given, lot).filter(({ fields }) => fields === undefined || fields.includes(field))
    if (naming.some(({ masked }) => masked?.includes(field) !== true)) return 'clear'
    return naming.length > 0 ? 'masked' : 'absent'
  }

  interface Seen {
    /** How each field of each row reads. */
    readonly rows: ReadonlyMap<string, Readonly<Record<FieldName, string>>>
    /** Fields that may be filtered and sorted by. */
    readonly open: readonly FieldName[]
  }

  const see = async (given: readonly SimpleGrant[]): Promise<Seen> => {
    const model = app.services.models.current()
    const principal = person(rightsOf(given))
    const plan = accessPlan(model, principal, 'lot')
    if (!plan || plan.scope('read') === 'none') return { rows: new Map(), open: [] }
    const context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'UTC' } }
    const asks = (query: string): boolean => {
      try {
        return listRequest(query, context).limit > 0
      } catch {
        return false
      }
    }
    const { data } = await listRecords(db, context, listRequest('limit=100', context))
    const records = JSON.parse(data) as Record<string, unknown>[]
    const rows = records.map((record): [string, Record<FieldName, string>] => {
      const read = (field: FieldName): string => {
        if ((record[field] ?? null) === null) return 'absent'
        return record[field] === '******' ? 'masked' : 'clear'
      }
      return [String(record['id']), { name: read('name'), state: read('state'), weight: read('weight') }]
    })
    const open = FIELDS.filter((field) => {
      const filter = encodeURIComponent(JSON.stringify({ '==': [{ var: field }, field === 'weight' ? 1 : 'x'] }))
      const answers = [asks(`sort=${field}`), asks(`filter=${filter}`)]
      assert.equal(new Set(answers).size, 1, `${field} ${answers.join()}`)
      return answers[0]
    })
    return { rows: new Map(rows), open }
  }

  it('show each field of each row as the best grant for that row says, and are asked about where it is clear everywhere', async () => {
    await fc.assert(
      fc.asyncProperty(roles, async (given) => {
        const seen = await see(given)
        const visible = lots.filter((lot) => reading(given, lot).length > 0)
        assert.deepEqual([...seen.rows.keys()].sort(), visible.map(({ id }) => id).sort())
        for (const lot of visible)
          for (const field of FIELDS) assert.equal(seen.rows.get(lot.id)?.[field], level(given, lot, field), field)
        // what is told without looking at rows may refuse more than must be, never less
        for (const field of seen.open) for (const lot of visible) assert.equal(level(given, lot, field), 'clear', field)
      }),
      { numRuns: 60 },
    )
  })

  it('take nothing away when a role joins, and are within what they grew to', async () => {
    const ORDER = ['absent', 'masked', 'clear']
    await fc.assert(
      fc.asyncProperty(roles, roles, async (given, more) => {
        const [before, after] = [await see(given), await see([...given, ...more])]
        for (const [id, fields] of before.rows) {
          const now = after.rows.get(id)
          assert.ok(now, 'a row went')
          for (const field of FIELDS) assert.ok(ORDER.indexOf(now[field]) >= ORDER.indexOf(fields[field]), field)
        }
        const model = app.services.models.current()
        const [less, all] = [rightsOf(given), rightsOf([...given, ...more])]
        assert.deepEqual(within(model, less, all), [])
        const [small, large] = [less, all].map((rights) => accessPlan(model, person(rights), 'lot'))
        for (const operation of ['read', 'update'] as const)
          assert.ok(!small || (large && isWithin(small.rows(operation), large.rows(operation))), operation)
      }),
      { numRuns: 60 },
    )
  })
})

/** Which rows a role reaches: departments, named scopes, rules, several together; and that nobody writes beyond them. */
import assert from 'node:assert/strict'

import { TesseraError } from '../kernel/errors.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

type Made = Row & { readonly id: string; readonly version: number }

const ME = { me: [] }
const READ = ['read', 'create', 'update', 'delete', 'export', 'batch']

describe('rows of roles', () => {
  let app: TestApp
  let admin: Client
  const rows: Record<string, Made> = {}

  /** Somebody with one role of these grants, in a session of their own. */
  const person = async (name: 'owner' | 'other' | 'reader' | 'keeper', grants: readonly object[]): Promise<Client> => {
    await applyDefinitions(app.db, [definition('role', `only_${name}`, { grants, menus: [] })])
    await app.db.query(`delete from ${app.db.table('sys_user_role')} where "user" = $1`, [app.ids[name]])
    await admin.make('sys_user_role', { user: app.ids[name], role: `only_${name}` })
    return new Client(app.url, await app.session(name))
  }
  const names = async (client: Client): Promise<unknown[]> =>
    (await client.list('lot', { sort: 'name' })).is(200).column('name')

  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    const pool = { empty: [{ var: 'holder' }] }
    await applyDefinitions(app.db, [
      object('crew', { name: 'text', heads: { type: 'multi_reference', target: 'sys_user' } }, { title: 'name' }),
      object(
        'lot',
        {
          name: { type: 'text', unique: true },
          holder: { type: 'user' },
          crew: { type: 'reference', target: 'crew' },
          weight: 'integer',
          phone: { type: 'text', mask: 'phone' },
        },
        {
          title: 'name',
          owner_field: 'holder',
          scopes: [
            { name: 'pool', label: { zh: '公共池', en: 'Pool' }, rule: pool },
            {
              name: 'led',
              label: { zh: '我管理的', en: 'Led by me' },
              rule: { some: [{ var: 'crew' }, { in: [{ var: 'heads' }, [ME]] }] },
            },
          ],
        },
      ),
    ])
    await app.services.models.refresh()
    const [north, south] = [
      (await admin.make('sys_department', { name: 'North' })).id,
      (await admin.make('sys_department', { name: 'South' })).id,
    ]
    const below = (await admin.make('sys_department', { name: 'Below north', parent: north })).id
    const place = async (name: 'owner' | 'other' | 'reader' | 'keeper', department: string): Promise<unknown> =>
      app.db.query(`update ${app.db.table('sys_user')} set department = $2 where id = $1`, [app.ids[name], department])
    await place('owner', north)
    await place('other', north)
    await place('reader', below)
    await place('keeper', south)
    const crew = (await admin.make('crew', { name: 'A', heads: [app.ids.owner] })).id
    const holders = { mine: 'owner', theirs: 'other', lower: 'reader', far: 'keeper' } as const
    for (const [name, holder] of Object.entries(holders))
      rows[name] = (await admin.make('lot', { name, holder: app.ids[holder], weight: 1 })) as Made
    rows['free'] = (await admin.make('lot', { name: 'free', weight: 1 })) as Made
    rows['led'] = (await admin.make('lot', { name: 'led', holder: app.ids.keeper, crew, weight: 1 })) as Made
  })
  after(() => app.close())

  const reaches: readonly (readonly [rows: unknown, names: readonly string[]])[] = [
    ['own', ['mine']],
    ['department', ['mine', 'theirs']],
    ['below', ['lower', 'mine', 'theirs']],
    ['pool', ['free']],
    ['led', ['led']],
    [
      ['own', 'pool', 'led'],
      ['free', 'led', 'mine'],
    ],
    [
      { rule: { and: [{ '==': [{ var: 'weight' }, 1] }, { in: [{ var: 'name' }, ['far', 'free']] }] } },
      ['far', 'free'],
    ],
    [{ rule: { '==': [{ var: 'holder' }, ME] } }, ['mine']],
    [
      [{ rule: { in: [{ var: 'holder.department' }, { my_departments: [] }] } }, 'own'],
      ['mine', 'theirs'],
    ],
    ['all', ['far', 'free', 'led', 'lower', 'mine', 'theirs']],
  ]
  for (const [reach, expected] of reaches)
    it(`are those of ${JSON.stringify(reach)}, in lists, counts, groups, records and files`, async () => {
      const owner = await person('owner', [{ object: 'lot', operations: READ, rows: reach }])
      assert.deepEqual(await names(owner), expected)
      const listed = (await owner.list('lot', { count: 'exact', limit: '1' })).is(200)
      assert.equal(listed.page.total, expected.length)
      const [group] = (await owner.get('/api/v1/lot/aggregate?measures=sum:weight')).is(200).rows
      assert.equal(Number(group?.['sum_weight']), expected.length)
      for (const [name, row] of Object.entries(rows)) {
        const answer = await owner.get(`/api/v1/lot/${row.id}`)
        assert.equal(answer.status, expected.includes(name) ? 200 : 404, `${name} ${answer.text}`)
      }
    })

  it('are those of the person whom a rule names, whoever of that role asks first', async () => {
    const rule = { '==': [{ var: 'holder' }, app.ids.owner] }
    const grants = [{ object: 'lot', operations: READ, rows: { rule } }]
    const [owner, other] = [await person('owner', grants), await person('other', grants)]
    const seen = async (client: Client, name: string): Promise<number> =>
      (await client.get(`/api/v1/lot/${rows[name]?.id ?? ''}`)).status
    for (const client of [owner, other, owner]) {
      assert.deepEqual((await client.list('lot', { count: 'none', sort: 'name' })).is(200).column('name'), ['mine'])
      assert.deepEqual([await seen(client, 'mine'), await seen(client, 'theirs')], [200, 404])
    }
  })

  it('are never rows of a scope or rule that nobody knows any more', async () => {
    const refused = async (rows: unknown): Promise<readonly string[]> => {
      const change = person('owner', [{ object: 'lot', operations: READ, rows }])
      const error: unknown = await change.then(() => undefined).catch((fault: unknown) => fault)
      assert.ok(error instanceof TesseraError)
      return error.issues.map((issue) => `${issue.message.en}${issue.hint ? ` ${issue.hint.en}` : ''}`)
    }
    assert.deepEqual(await refused('pol'), [
      "the object lot has no scope 'pol' did you mean 'pool'? Allowed: all, own, department, below, pool, led",
    ])
    assert.match((await refused({ rule: { '==': [{ var: 'phone' }, '13700007583'] } })).join(), /lot\.phone.*masked/)
    assert.match((await refused({ rule: { today: [{ var: 'created_at' }] } })).join(), /told by the time/)
    assert.match((await refused({ rule: { '==': [{ var: 'wieght' }, 1] } })).join(), /wieght/)
    assert.match((await refused({ rule: { or: [] } })).join(), /at least one condition/)
  })

  describe('for writing', () => {
    const grants = [
      { object: 'lot', operations: ['read'], rows: ['own', 'pool'] },
      { object: 'lot', operations: ['create', 'update', 'batch'], rows: 'own' },
      { object: 'lot', operations: ['update'], rows: 'pool' },
      { object: 'sys_user', operations: ['read'] },
    ]
    let other: Client
    before(async () => {
      other = await person('other', grants)
    })

    it('are changed where they are reached, before and after', async () => {
      const { theirs, free, mine } = rows
      const of = (row: Made | undefined): string => `/api/v1/lot/${row?.id ?? ''}`
      await leavesNoTrace(app.db, async () => [
        // given away: neither mine nor anybody's to take
        (await other.patch(of(theirs), { version: 1, holder: app.ids.keeper })).refused(403, 'FORBIDDEN'),
        (await other.patch(of(free), { version: 1, holder: app.ids.keeper })).refused(403, 'FORBIDDEN'),
        // never seen
        (await other.patch(of(mine), { version: 1, weight: 2 })).refused(404, 'NOT_FOUND'),
        (await other.delete(`${of(theirs)}?version=1`)).refused(403, 'FORBIDDEN'),
      ])
      const taken = (await other.patch(of(free), { version: 1, holder: app.ids.other, weight: 3 })).is(200).data
      const back = (await other.patch(of(free), { version: taken.version, holder: null })).is(200).data
      rows['free'] = { ...back }
    })

    it('are made within reach only, many at once, by key and by a condition', async () => {
      const { theirs, mine } = rows
      const all = { filter: { '>=': [{ var: 'weight' }, 0] } }
      await leavesNoTrace(app.db, async () => [
        // a new row of somebody else would be mine all the same: I made it. One that stands there is not.
        (await other.post('/api/v1/lot/upsert', { key: ['name'], rows: [{ name: 'mine', weight: 5 }] })).refused(
          422,
          'VALIDATION_FAILED',
        ),
        (
          await other.post('/api/v1/lot/upsert', { key: ['name'], rows: [{ name: 'theirs', holder: app.ids.keeper }] })
        ).refused(403, 'FORBIDDEN'),
        (await other.patch('/api/v1/lot', { ids: [theirs?.id, mine?.id], values: { weight: 9 } })).refused(
          404,
          'NOT_FOUND',
        ),
        (await other.patch('/api/v1/lot', { ...all, values: { holder: app.ids.keeper } })).refused(403, 'FORBIDDEN'),
      ])
      const changed = (await other.patch('/api/v1/lot', { ...all, values: { weight: 2 } })).is(200).data
      assert.equal(changed['matched'], 2)
    })
  })
})

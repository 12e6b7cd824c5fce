/** Existing tables whose keys are texts of any form, under rights to one's own rows. */
import assert from 'node:assert/strict'

import { quoteIdentifier } from '../database/index.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const CAPITALS = '01A1FF29-6FD1-747D-8676-0349D2BECE5D'
const SMALL = CAPITALS.toLowerCase()

describe('existing tables with keys of any form', () => {
  let app: TestApp
  let admin: Client
  let seller: Client
  let schema: string

  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    schema = `keys ${app.db.workspace}`
    const name = quoteIdentifier(schema)
    await app.db.owner.query(`create schema ${name}`)
    await app.db.owner.query(`create table ${name}.part (code varchar(60) primary key, name text, keeper uuid)`)
    await app.db.owner.query(
      `create table ${name}.stock (id serial primary key, part varchar(60) references ${name}.part, kit varchar(60))`,
    )
    const text = { type: 'text', column_type: 'character varying(60)' }
    const part = { type: 'reference', target: 'part', column_type: 'character varying(60)' }
    await applyDefinitions(app.db, [
      object(
        'part',
        {
          code: { ...text, length: 60, column: 'code' },
          name: { type: 'long_text', column: 'name', column_type: 'text' },
          keeper: { type: 'user', column: 'keeper', column_type: 'uuid' },
          stocks: { type: 'children', from: 'stock', via: 'kit' },
        },
        {
          source: { schema, table: 'part', key: [{ column: 'code', type: 'character varying(60)' }] },
          title: 'code',
          owner_field: 'keeper',
        },
      ),
      object(
        'stock',
        { part: { ...part, column: 'part' }, kit: { ...part, column: 'kit' } },
        { source: { schema, table: 'stock', key: [{ column: 'id', type: 'integer' }] } },
      ),
      definition('role', 'own_parts', {
        grants: [
          ...['part', 'stock'].map((each) => ({
            object: each,
            operations: ['read', 'create', 'update', 'delete'],
            rows: 'own',
          })),
          { object: 'sys_user', operations: ['read'] },
        ],
      }),
    ])
    await app.services.models.refresh()
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'own_parts' })
    seller = new Client(app.url, await app.session('nobody'))
  })
  after(async () => {
    await app.db.owner.query(`drop schema if exists ${quoteIdentifier(schema)} cascade`)
    await app.close()
  })

  it('tell keys apart that differ by capitals alone, though they look like ids', async () => {
    for (const code of [CAPITALS, SMALL, ' lead']) {
      await app.db.owner.query(`insert into ${quoteIdentifier(schema)}.part (code) values ($1)`, [code])
    }
    for (const code of [CAPITALS, ' lead']) {
      const made = await admin.make('stock', { part: code })
      assert.equal(made['part'], code)
      const found = await admin.list('stock', { filter: { '==': [{ var: 'part' }, code] }, expand: 'part' })
      assert.deepEqual(found.is(200).column('part'), [{ id: code, code }])
      ;(await admin.delete(`/api/v1/part/${encodeURIComponent(code)}`)).refused(409, 'RECORD_REFERENCED')
    }
    ;(await admin.delete(`/api/v1/part/${SMALL}`)).is(204)
    const { fields } = (await admin.get('/api/v1/screens/stock')).is(200).body as {
      fields: Record<string, { plainIds?: boolean }>
    }
    assert.equal(fields['part']?.plainIds, true)
  })

  it('have no row that is mine where nothing says whose a row is', async () => {
    assert.deepEqual((await seller.list('stock')).is(200).rows, [])
    await leavesNoTrace(app.db, async () => [
      (await seller.get('/api/v1/stock/1')).refused(404, 'NOT_FOUND'),
      (await seller.patch('/api/v1/stock/1', { version: 1, part: null })).refused(404, 'NOT_FOUND'),
      (await seller.delete('/api/v1/stock/1')).refused(404, 'NOT_FOUND'),
      (await seller.post('/api/v1/stock', {})).refused(403, 'FORBIDDEN'),
    ])
  })

  it('take no row for somebody else from who may only make their own', async () => {
    const rows = (): Promise<unknown> => app.db.owner.query(`select from ${quoteIdentifier(schema)}.part`)
    const before = await rows()
    ;(await seller.post('/api/v1/part', { code: 'x', keeper: app.ids.other })).refused(403, 'FORBIDDEN')
    ;(await seller.post('/api/v1/part', { code: 'x' })).refused(403, 'FORBIDDEN')
    assert.deepEqual(await rows(), before)
    const made = await seller.make('part', { code: 'x', keeper: app.ids.nobody })
    const path = '/api/v1/part/x'
    ;(await seller.patch(path, { version: made.version, keeper: app.ids.other })).refused(403, 'FORBIDDEN')
    ;(await seller.patch(path, { version: made.version, name: 'mine' })).is(200)
    assert.deepEqual((await seller.list('part')).is(200).column('code'), ['x'])
  })

  it('have lines, whose ids are keys too', async () => {
    const whole = await admin.make('part', { code: 'Kit', stocks: [{}, { part: 'Kit' }] })
    const read = (await admin.get('/api/v1/part/Kit?expand=stocks')).is(200).data
    const [first, second] = read['stocks'] as { id: string; part: unknown }[]
    assert.deepEqual(second?.part, { id: 'Kit', code: 'Kit' })
    const stocks = [{ id: second?.id, part: null }]
    const changed = (await admin.patch('/api/v1/part/Kit', { version: whole.version, name: 'k', stocks })).is(200).data
    assert.equal(changed['name'], 'k')
    ;(await admin.get(`/api/v1/stock/${first?.id}`)).refused(404, 'NOT_FOUND')
    assert.equal((await admin.get(`/api/v1/stock/${second?.id}`)).is(200).data['part'], null)
    ;(await admin.delete('/api/v1/part/Kit')).is(204)
    ;(await admin.get(`/api/v1/stock/${second?.id}`)).refused(404, 'NOT_FOUND')
  })

  it('are not led to by lists of references, which hold uuids', async () => {
    const raw = object('box_of_parts', { parts: { type: 'multi_reference', target: 'part' } })
    await assert.rejects(applyDefinitions(app.db, [raw]), (error: { issues?: { code: string }[] }) =>
      (error.issues ?? []).some(({ code }) => code === 'TARGET_MANY'),
    )
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { testApp, type Client, type Row, type TestApp } from '../testing/server.ts'

const PACK = `
kind: pack
name: computed
label: { zh: 计算, en: Computed }
version: 1.0.0
language: 1
requires: [sample]
`

const FIELDS = `
{ kind: field, object: thing, name: total, label: { zh: 总价, en: Total }, type: formula, formula: 'price * count', indexed: true }
---
{ kind: field, object: thing, name: dialled, label: { zh: 拨号, en: Dialled }, type: formula, formula: "'tel ' & phone", searchable: true }
---
{ kind: field, object: thing, name: length, label: { zh: 长度, en: Length }, type: formula, formula: len(dialled) }
---
{ kind: field, object: thing, name: days, label: { zh: 天数, en: Days }, type: formula, formula: 'days_between(date(created_at), today())' }
---
{ kind: field, object: thing, name: stamp, label: { zh: 戳记, en: Stamp }, type: formula, formula: "name & text(date(created_at))", searchable: true }
---
{ kind: field, object: shelf, name: things, label: { zh: 物品数, en: Things }, type: roll_up, from: thing, via: shelf, function: count }
---
{ kind: field, object: shelf, name: worth, label: { zh: 总值, en: Worth }, type: roll_up, from: thing, via: shelf, function: sum, field: total }
---
{ kind: field, object: shelf, name: newest, label: { zh: 最新盒子, en: Newest box }, type: roll_up, from: thing, via: shelf, function: latest, field: box, by: created_at }
---
{ kind: field, object: shelf, name: shown, label: { zh: 说明, en: Shown }, type: formula, formula: "name & ': ' & text(worth)" }
`

describe('computed fields over HTTP', () => {
  let app: TestApp
  let folder: string
  let admin: Client
  let shelf: Row & { id: string }
  let box: Row & { id: string }
  let thing: Row & { id: string }

  before(async () => {
    app = await testApp()
    folder = await mkdtemp(join(tmpdir(), 'tessera-computed-'))
    await writeFile(join(folder, 'pack.yaml'), PACK)
    await writeFile(join(folder, 'fields.yaml'), FIELDS)
    await app.apply(folder)
    await app.services.models.refresh()
    admin = app.as('admin')
    shelf = await admin.make('shelf', { name: 'S' })
    box = await admin.make('box', { name: 'B' })
    thing = await admin.make('thing', {
      name: 'x',
      phone: '13787654321',
      price: '2.50',
      count: 4,
      shelf: shelf.id,
      box: box.id,
    })
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  it('come with the record that was created or changed', async () => {
    assert.deepEqual([thing['total'], thing['days'], thing['dialled']], ['10.00', 0, '******'])
    const changed = (await admin.patch(`/api/v1/thing/${thing.id}`, { version: 1, count: 2 })).is(200).data
    assert.deepEqual([changed['total'], changed['version']], ['5.00', 2])
    const unchanged = (await admin.patch(`/api/v1/thing/${thing.id}`, { version: 2, count: 2 })).is(200).data
    assert.deepEqual([unchanged['total'], unchanged['version']], ['5.00', 2])
    const parent = (await admin.get(`/api/v1/shelf/${shelf.id}`)).data
    assert.deepEqual([parent['things'], parent['worth'], parent['shown'], parent['version']], [1, '5.00', 'S: 5', 1])
  })

  it('refuse to be written, and nothing is written beside them', async () => {
    const before = (await admin.get(`/api/v1/thing/${thing.id}`)).data
    for (const name of ['total', 'days', 'stamp']) {
      const answer = await admin.patch(`/api/v1/thing/${thing.id}`, {
        version: before.version,
        name: 'other',
        [name]: 1,
      })
      assert.deepEqual(
        answer.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
        [['FIELD_READONLY', name]],
      )
    }
    const made = await admin.post('/api/v1/shelf', { name: 'T', worth: '1' })
    assert.deepEqual(
      made.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
      [['FIELD_READONLY', 'worth']],
    )
    assert.deepEqual((await admin.get(`/api/v1/thing/${thing.id}`)).data, before)
  })

  it('filter, sort, page and are searched, whether they have a column or not', async () => {
    const other = await admin.make('thing', { name: 'y', price: '1', count: 1 })
    const ids = async (query: Parameters<Client['list']>[1]) => (await admin.list('thing', query)).is(200).column('id')
    assert.deepEqual(await ids({ filter: { '>': [{ var: 'total' }, '2'] } }), [thing.id])
    assert.deepEqual(await ids({ filter: { '==': [{ var: 'days' }, 0] }, sort: '-total' }), [thing.id, other.id])
    assert.deepEqual(await ids({ filter: { '>': [{ var: 'days' }, 0] } }), [])
    assert.deepEqual(await ids({ search: 'x202' }), [thing.id])
    for (const sort of ['days,total', '-stamp', 'total', '-days,-stamp']) {
      const first = (await admin.list('thing', { sort, limit: 1 })).is(200)
      const second = (await admin.list('thing', { sort, limit: 1, after: first.page.next ?? '' })).is(200)
      assert.deepEqual(new Set([...first.column('id'), ...second.column('id')]), new Set([thing.id, other.id]), sort)
    }
    await admin.delete(`/api/v1/thing/${other.id}`)
  })

  it('are not kept in history, and a record of the latest can be expanded', async () => {
    const entries = (await admin.get(`/api/v1/thing/${thing.id}/history`)).rows
    assert.ok(entries.length > 0)
    for (const { fields } of entries)
      assert.ok(!(fields as string[]).some((name) => ['total', 'days', 'dialled'].includes(name)))
    const found = (await admin.get(`/api/v1/shelf/${shelf.id}?expand=newest`)).data
    assert.deepEqual(found['newest'], { id: box.id, name: 'B' })
    // whoever lets go of a record lets the latest go too
    const spare = await admin.make('box', { name: 'C' })
    const last = await admin.make('thing', { name: 'z', shelf: shelf.id, box: spare.id })
    assert.equal((await admin.get(`/api/v1/shelf/${shelf.id}`)).data['newest'], spare.id)
    ;(await admin.delete(`/api/v1/box/${spare.id}`)).is(204)
    assert.equal((await admin.get(`/api/v1/shelf/${shelf.id}`)).data['newest'], null)
    ;(await admin.delete(`/api/v1/thing/${last.id}`)).is(204)
    assert.equal((await admin.get(`/api/v1/shelf/${shelf.id}`)).data['newest'], box.id)
  })

  it('hide what is computed from what is masked, behind other formulas too', async () => {
    const reader = app.as('reader')
    const seen = (await reader.get(`/api/v1/thing/${thing.id}`)).data
    assert.deepEqual([seen['dialled'], seen['length'], seen['total']], ['******', '******', '5.00'])
    for (const name of ['dialled', 'length']) {
      for (const operator of ['==', '>', 'nempty']) {
        const operands = operator === 'nempty' ? [] : ['tel 13787654321']
        ;(await reader.list('thing', { filter: { [operator]: [{ var: name }, ...operands] } })).refused(
          422,
          'BAD_QUERY',
        )
      }
      ;(await reader.list('thing', { sort: name })).refused(422, 'BAD_QUERY')
    }
    assert.deepEqual((await reader.list('thing', { search: 'tel 13787654321' })).rows, [])
    assert.deepEqual(
      (await app.as('revealer').post(`/api/v1/thing/${thing.id}/reveal`, { fields: ['length'] })).is(200).data[
        'length'
      ],
      15,
    )
    const screen = (await reader.get('/api/v1/screens/thing')).is(200).body['fields'] as Record<string, Row>
    assert.deepEqual(screen['length']?.['settings'], { result: { type: 'integer' } })
    assert.deepEqual(screen['length']?.['computed'], { kind: 'formula' })
    assert.deepEqual(screen['length']?.['operators'], [])
    assert.ok((screen['total']?.['computed'] as Row)['live'])
  })

  it('hide what is made of records that one may not read', async () => {
    const owner = app.as('owner')
    const seen = (await owner.get(`/api/v1/shelf/${shelf.id}?expand=newest`)).data
    assert.deepEqual(
      [seen['name'], seen['things'], seen['worth'], seen['shown'], seen['newest']],
      ['S', '******', '******', '******', '******'],
    )
    ;(await owner.list('shelf', { filter: { '>': [{ var: 'things' }, 0] } })).refused(422, 'BAD_QUERY')
    ;(await owner.list('shelf', { sort: 'worth' })).refused(422, 'BAD_QUERY')
    const screen = JSON.stringify((await owner.get('/api/v1/screens/shelf')).is(200).body['fields'])
    assert.doesNotMatch(screen, /"via"|"from"|total/)
    const editor = (await app.as('editor').get(`/api/v1/shelf/${shelf.id}`)).data
    assert.deepEqual([editor['things'], editor['worth']], [1, '5.00'])
  })

  it('are described as read only', async () => {
    const { components } = (await admin.get('/openapi.json')).body as {
      components: { schemas: Record<string, { properties: Row }> }
    }
    assert.ok(components.schemas['thing']?.properties['total'])
    assert.equal((components.schemas['thing'].properties['total'] as Row)['readOnly'], true)
    assert.equal(components.schemas['thing.create']?.properties['total'], undefined)
    assert.equal(components.schemas['thing.update']?.properties['days'], undefined)
  })

  it('are computed when they are read over a table that others made, where nothing can be rolled up', async () => {
    const schema = `${app.db.workspace}_others`
    await app.db.owner.query(`create schema "${schema}"`)
    await app.db.owner.query(
      `create table "${schema}"."Parts" ("Code" text primary key, "Unit Price" real, amount smallint)`,
    )
    await app.db.owner.query(`insert into "${schema}"."Parts" values ('a', 2.5, 4), ('b', 1, null), ('c', 10, 1)`)
    await app.db.owner.query(`grant usage on schema "${schema}" to public`)
    await app.db.owner.query(`grant all on all tables in schema "${schema}" to public`)
    const over = (more: string) => `
kind: object
name: part
label: { zh: 零件, en: Part }
title: code
source: { schema: ${schema}, table: Parts, key: [{ column: Code, type: text }] }
fields:
  - { name: code, label: { zh: 编码, en: Code }, type: text, column: Code, column_type: text }
  - { name: price, label: { zh: 单价, en: Price }, type: decimal, column: Unit Price, column_type: real }
  - { name: amount, label: { zh: 数量, en: Amount }, type: integer, column: amount, column_type: smallint }
  - { name: worth, label: { zh: 价值, en: Worth }, type: formula, formula: price * amount }
${more}`
    const parts = await mkdtemp(join(tmpdir(), 'tessera-parts-'))
    await writeFile(join(parts, 'pack.yaml'), PACK.replace('name: computed', 'name: parts'))
    await writeFile(
      join(parts, 'part.yaml'),
      over('  - { name: n, label: { zh: 数, en: N }, type: roll_up, from: thing, via: parent, function: count }'),
    )
    await assert.rejects(app.apply(parts), (error: Error & { issues?: readonly { message: { en: string } }[] }) => {
      assert.match(error.issues?.[0]?.message.en ?? '', /tables that others made/)
      return true
    })
    await writeFile(join(parts, 'part.yaml'), over(''))
    await app.apply(parts)
    await app.services.models.refresh()
    const sorted = (await admin.list('part', { sort: '-worth', limit: 2 })).is(200)
    assert.deepEqual(sorted.column('worth'), ['10.00', '10.00'])
    assert.deepEqual((await admin.list('part', { filter: { empty: [{ var: 'worth' }] } })).column('id'), ['b'])
    const [row] = (await admin.list('part', { filter: { '==': [{ var: 'code' }, 'b'] } })).rows
    const changed = (await admin.patch('/api/v1/part/b', { version: row?.['version'], amount: 3 })).is(200).data
    assert.equal(changed['worth'], '3.00')
    assert.equal((await admin.make('part', { code: 'd', price: '4', amount: 2 }))['worth'], '8.00')
    await app.db.owner.query(`drop schema "${schema}" cascade`)
    await rm(parts, { recursive: true })
  })

  it('leave no defect behind', () => assert.deepEqual(app.logged, []))
})

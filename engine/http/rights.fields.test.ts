/** Which fields a role shows, hides, lets write and reveal, in which rows; and that nothing tells what is hidden. */
import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const LOT = '/api/v1/lot'
const SECRET = 'quartz'

describe('fields of roles', () => {
  let app: TestApp
  let admin: Client
  let owner: Client
  let mine: Row & { readonly id: string }
  let theirs: Row & { readonly id: string }

  const roles = async (grants: readonly object[]): Promise<Client> => {
    await applyDefinitions(app.db, [definition('role', 'fields_of', { grants, menus: [] })])
    await app.services.models.refresh()
    return new Client(app.url, await app.session('owner'))
  }

  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    await applyDefinitions(app.db, [
      object(
        'lot',
        {
          name: { type: 'text', searchable: true },
          note: { type: 'text', searchable: true },
          price: { type: 'decimal', precision: 10, scale: 2 },
          twice: { type: 'formula', formula: 'price * 2' },
          phone: { type: 'text', mask: 'phone', searchable: true },
          holder: { type: 'user' },
        },
        { title: 'name', owner_field: 'holder' },
      ),
      object('leaf', { name: 'text', lot: { type: 'reference', target: 'lot' } }, { title: 'name' }),
      definition('role', 'fields_of', { grants: [] }),
    ])
    await app.services.models.refresh()
    await app.db.query(`delete from ${app.db.table('sys_user_role')} where "user" = $1`, [app.ids.owner])
    await admin.make('sys_user_role', { user: app.ids.owner, role: 'fields_of' })
    const values = { note: SECRET, price: '4711.50', phone: '13700007583' }
    mine = await admin.make('lot', { name: 'mine', holder: app.ids.owner, ...values })
    theirs = await admin.make('lot', { name: 'theirs', holder: app.ids.other, ...values })
    await admin.make('leaf', { name: 'on theirs', lot: theirs.id })
  })
  after(() => app.close())

  it('are those a grant names, and no others at any address', async () => {
    owner = await roles([
      { object: 'lot', operations: ['read', 'export'], fields: ['name', 'holder'] },
      { object: 'leaf', operations: ['read'] },
    ])
    const seen = (await owner.get(`${LOT}/${theirs.id}`)).is(200)
    assert.deepEqual(Object.keys(seen.data).sort(), ['holder', 'id', 'name', 'version'])
    const answers = [
      await owner.list('lot'),
      await owner.get(`${LOT}/${theirs.id}/history`),
      await owner.list('leaf', { expand: 'lot' }),
      await owner.get(`/api/v1/search?q=${SECRET}`),
      await owner.list('lot', { search: SECRET }),
    ]
    for (const answer of answers) assert.doesNotMatch(answer.is(200).text, /quartz.*id|4711|9423|1370000|7583/)
    assert.deepEqual(answers[4]?.rows, [])
    for (const parameters of [
      { fields: 'note' },
      { sort: 'note' },
      { sort: 'twice' },
      { filter: { starts: [{ var: 'note' }, 'q'] } },
      { filter: { '==': [{ var: 'price' }, '4711.50'] } },
    ])
      (await owner.list('lot', parameters)).refused(422, 'BAD_QUERY')
    ;(await owner.list('leaf', { filter: { '==': [{ var: 'lot.note' }, SECRET] } })).refused(422, 'BAD_QUERY')
    ;(await owner.get('/api/v1/leaf/aggregate?group=lot.note')).refused(422, 'BAD_QUERY')
    ;(await owner.get('/api/v1/lot/aggregate?measures=max:price')).refused(422, 'BAD_QUERY')
  })

  it('hide what names a record where a reference leads to it', async () => {
    owner = await roles([
      { object: 'lot', operations: ['read'], fields: ['holder'] },
      { object: 'leaf', operations: ['read'] },
    ])
    const [leaf] = (await owner.list('leaf', { expand: 'lot' })).is(200).rows
    assert.deepEqual(leaf?.['lot'], { id: theirs.id })
  })

  it('are clear in the rows of one grant and hidden in those of another', async () => {
    owner = await roles([
      { object: 'lot', operations: ['read'], fields: ['name'] },
      { object: 'lot', operations: ['read'], rows: 'own', fields: ['name', 'price', 'twice'] },
      { object: 'lot', operations: ['read'], rows: 'own', fields: ['note'], masked: ['note'] },
    ])
    const rows = (await owner.list('lot', { sort: 'name' })).is(200).rows
    assert.deepEqual(
      rows.map((row) => [row['name'], row['price'], row['twice'], row['note']]),
      [
        ['mine', '4711.50', '9423.00', '******'],
        ['theirs', null, null, null],
      ],
    )
    assert.equal((await owner.get(`${LOT}/${mine.id}`)).is(200).data['price'], '4711.50')
    const history = (await owner.get(`${LOT}/${theirs.id}/history`)).is(200)
    assert.doesNotMatch(history.text, /4711|quartz/)
    for (const parameters of [
      { sort: 'price' },
      { sort: 'twice' },
      { filter: { '>': [{ var: 'price' }, '1'] } },
      { filter: { empty: [{ var: 'price' }] } },
      { filter: { '==': [{ var: 'note' }, SECRET] } },
      { filter: { empty: [{ var: 'note' }] } },
    ])
      (await owner.list('lot', parameters)).refused(422, 'BAD_QUERY')
    for (const query of ['group=price', 'measures=max:price', 'measures=distinct:price', 'measures=sum:twice'])
      (await owner.get(`${LOT}/aggregate?${query}`)).refused(422, 'BAD_QUERY')
    assert.deepEqual((await owner.list('lot', { search: SECRET })).is(200).rows, [])
  })

  it('are written where a grant lets them be written, in the rows of that grant', async () => {
    owner = await roles([
      { object: 'lot', operations: ['read', 'update', 'batch'], readonly: ['price'] },
      { object: 'lot', operations: ['update', 'create'], rows: 'own', fields: ['price', 'note', 'name', 'holder'] },
      { object: 'sys_user', operations: ['read'] },
    ])
    await leavesNoTrace(app.db, async () => [
      (await owner.patch(`${LOT}/${theirs.id}`, { version: 1, price: '1' })).refused(403, 'FORBIDDEN'),
      // not even to find out whether it is that
      (await owner.patch(`${LOT}/${theirs.id}`, { version: 1, price: '4711.50' })).refused(403, 'FORBIDDEN'),
      (await owner.patch(`${LOT}/${mine.id}`, { version: 1, price: '1', holder: app.ids.other })).refused(
        403,
        'FORBIDDEN',
      ),
      (await owner.patch(LOT, { ids: [mine.id, theirs.id], values: { price: '4711.50' } })).refused(403, 'FORBIDDEN'),
      (await owner.post(LOT, { name: 'new', phone: '13700007584' })).refused(422, 'VALIDATION_FAILED'),
    ])
    const both = [
      await owner.patch(`${LOT}/${theirs.id}`, { version: 1, note: `${SECRET}s` }),
      await owner.patch(`${LOT}/${mine.id}`, { version: 1, price: '2', note: SECRET }),
    ]
    assert.deepEqual(
      both.map((answer) => answer.is(200).data['price']),
      ['4711.50', '2.00'],
    )
    ;(await owner.post(LOT, { name: 'new', price: '3' })).is(201)
  })

  it('are revealed as far as a grant that reveals names them, in its rows', async () => {
    owner = await roles([
      { object: 'lot', operations: ['read'], masked: ['note'] },
      { object: 'lot', operations: ['reveal'], rows: 'own', fields: ['phone'] },
    ])
    const reveal = (id: string, fields: readonly string[]) => owner.post(`${LOT}/${id}/reveal`, { fields })
    assert.equal((await reveal(mine.id, ['phone'])).is(200).data['phone'], '13700007583')
    await leavesNoTrace(app.db, async () => [
      (await reveal(theirs.id, ['phone'])).refused(403, 'FORBIDDEN'),
      (await reveal(mine.id, ['note'])).refused(403, 'FORBIDDEN'),
    ])
  })
})

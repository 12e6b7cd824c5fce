/** What administrators are told of the indexes of an object. */
import assert from 'node:assert/strict'

import { definition, object } from '../testing/definitions.ts'
import { applyDefinitions } from '../testing/definitions.ts'
import { testApp, type TestApp } from '../testing/server.ts'

interface Told {
  readonly rows: number
  readonly indexes: readonly {
    readonly name: string
    readonly purpose: string
    readonly fields: readonly string[]
    readonly reason: { readonly zh: string; readonly en: string }
    readonly bytes: number
    readonly state: string
  }[]
  readonly unserved: readonly {
    readonly field: string
    readonly sorts: boolean
    readonly filters: boolean
    readonly templates: readonly string[]
  }[]
}

describe('the indexes of an object', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object(
        'car',
        {
          plate: { type: 'text', length: 20, unique: true, searchable: true },
          note: { type: 'long_text', searchable: true },
          phone: { type: 'phone', mask: 'phone', searchable: true },
          mail: { type: 'email', mask: 'email', searchable: true },
          seats: { type: 'integer', indexed: true },
          price: { type: 'decimal', precision: 12, scale: 2 },
          wheels: 'integer',
          owner: 'user',
          shelf: { type: 'reference', target: 'shelf' },
        },
        { title: 'plate' },
      ),
      definition('template', 'dear_cars', {
        object: 'car',
        list: { columns: [{ field: 'plate' }, { field: 'price' }, { field: 'wheels' }], sort: '-price' },
      }),
    ])
    await app.services.models.refresh()
  })
  after(() => app.close())

  const told = async (name: string): Promise<Told> =>
    (await app.as('admin').get(`/api/v1/definitions/object/${name}/indexes`)).is(200).body['data'] as Told

  it('are each told with what they are for, and are there', async () => {
    const { indexes } = await told('car')
    assert.deepEqual(indexes.map(({ purpose, fields, state }) => `${purpose} ${fields.join()} ${state}`).sort(), [
      'bin deleted_at valid',
      'key id valid',
      'maker created_by valid',
      'order created_at valid',
      'reference owner valid',
      'reference shelf valid',
      'search plate,note valid',
      'sort price valid',
      'sort seats valid',
      'tail phone valid',
      'unique plate valid',
      'whole mail valid',
    ])
    for (const { reason, bytes, name } of indexes) {
      assert.ok(reason.zh && reason.en && bytes > 0, name)
      assert.doesNotMatch(`${reason.zh}${reason.en}`, /undefined|~search/)
    }
    const because = (purpose: string, field: string): string =>
      indexes.find((each) => each.purpose === purpose && each.fields.includes(field))?.reason.en ?? ''
    assert.match(because('sort', 'price'), /A list opens in the order of price/)
    assert.match(because('sort', 'seats'), /marked as indexed/)
    assert.match(because('tail', 'phone'), /last 4 characters/)
  })

  it('tell as well what lists offer that none serves', async () => {
    const { unserved } = await told('car')
    const of = (field: string) => unserved.find((each) => each.field === field)
    assert.deepEqual([of('wheels')?.sorts, of('wheels')?.filters], [true, true])
    assert.ok(of('wheels')?.templates.includes('dear_cars'))
    for (const served of ['plate', 'price', 'seats', 'created_at', 'shelf'])
      assert.equal(of(served)?.filters ?? false, false, served)
    assert.equal(of('price'), undefined)
  })

  it('are named when one is missing', async () => {
    const { name = '' } = (await told('car')).indexes.find(({ purpose }) => purpose === 'search') ?? {}
    await app.db.owner.query(`drop index ${app.db.table(name)}`)
    assert.equal((await told('car')).indexes.find((each) => each.name === name)?.state, 'missing')
  })

  it('serve the order in which a list opens', async () => {
    const editor = app.as('admin')
    for (const price of ['3', '1', '2']) await editor.make('car', { plate: `p${price}`, price })
    assert.deepEqual((await editor.list('car', { sort: '-price', fields: 'plate' })).is(200).column('plate'), [
      'p3',
      'p2',
      'p1',
    ])
  })

  it('are nobody else’s business', async () => {
    ;(await app.as('editor').get('/api/v1/definitions/object/car/indexes')).refused(404, 'NOT_FOUND')
    ;(await app.stranger().get('/api/v1/definitions/object/car/indexes')).refused(401, 'NOT_SIGNED_IN')
    ;(await app.as('admin').get('/api/v1/definitions/object/nothing/indexes')).refused(404, 'NOT_FOUND')
  })
})

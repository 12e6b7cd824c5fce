import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type Answer, type Client, type Row, type TestApp } from '../testing/server.ts'

const label = { zh: '某', en: 'Some' }

describe('what designers are shown', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })
  afterEach(async () => {
    ;(await admin.delete('/api/v1/drafts')).is(204)
  })

  const draft = (kind: string, name: string, body: Row): Promise<Answer> =>
    admin.send('PUT', `/api/v1/drafts/${kind}/${name}`, { body: { body } })
  const preview = (wanted: Row): Promise<Answer> => admin.post('/api/v1/drafts/preview', wanted)

  it('is the very screen that will be served, with fields marked that wait to be applied', async () => {
    await draft('field', 'thing.wings', { object: 'thing', name: 'wings', label, type: 'integer' })
    const template = {
      name: 'winged',
      object: 'thing',
      label,
      list: { columns: [{ field: 'name' }, { field: 'wings', width: 90 }] },
    }
    const shown = (await preview({ template })).is(200)
    assert.deepEqual(shown.body['issues'], [])
    const { fields, ...rest } = shown.data as Row
    const { synchronised, ...wings } = (fields as Record<string, Row>)['wings'] ?? {}
    assert.equal(synchronised, false)
    assert.equal((fields as Record<string, Row>)['name']?.['synchronised'], undefined)
    await draft('template', 'winged', template)
    // the hash is of the text, and the database keeps keys in an order of its own
    assert.deepEqual({ ...(await preview({ name: 'winged' })).is(200).data, hash: '' }, { ...shown.data, hash: '' })
    const { base } = (await admin.post('/api/v1/drafts/plan', {})).data
    ;(await admin.post('/api/v1/drafts/apply', { base })).is(200)
    const served = (await admin.get('/api/v1/screens/winged')).is(200).body
    assert.deepEqual(
      { ...served, generation: 0, hash: '' },
      { ...rest, fields: { ...(fields as Row), wings }, generation: 0, hash: '' },
    )
  })

  it('works while other drafts have faults, leaves out what does not exist, and says both', async () => {
    await draft('tab', 'lost', { name: 'lost', object: 'nothing', label, content: { view: 'fields' } })
    await draft('field', 'thing.lost', { object: 'thing', name: 'lost', label, type: 'reference', target: 'nothing' })
    const columns = [{ field: 'name' }, { field: 'nope' }]
    const shown = (await preview({ template: { name: 'half', object: 'thing', label, list: { columns } } })).is(200)
    assert.deepEqual(
      ((shown.data['list'] as Row)['columns'] as Row[]).map((each) => each['field']),
      ['name'],
    )
    assert.deepEqual(
      (shown.body['issues'] as Row[]).map((each) => [each['kind'], each['name'], each['path']]).toSorted(),
      [
        ['field', 'thing.lost', 'target'],
        ['tab', 'lost', 'object'],
        ['template', 'half', 'list/columns/1/field'],
      ],
    )
  })

  it('is refused for a template of a wrong shape, and for one that is not there', async () => {
    await leavesNoTrace(app.db, async () => {
      const wrong = await preview({ template: { name: 'x', object: 'thing', label, list: { columns: [] } } })
      assert.deepEqual(
        wrong.refused(422, 'VALIDATION_FAILED').issues.map((issue) => issue.path),
        ['list/columns'],
      )
      return [
        wrong,
        await preview({ name: 'nothing' }),
        await preview({ template: {}, name: 'x' }),
        await preview({ template: { name: 'x', object: 'nothing', label } }),
      ]
    })
  })

  it('names every kind of field with its settings in both languages, and what a field of it may be', async () => {
    const kinds = (await admin.get('/api/v1/field-kinds')).is(200).rows
    const text = kinds.find((kind) => kind['name'] === 'text') as Row
    assert.deepEqual([text['uniqueAllowed'], text['sortable'], text['label']], [true, true, { zh: '文本', en: 'Text' }])
    assert.deepEqual(kinds.find((kind) => kind['name'] === 'json')?.['uniqueAllowed'], false)
    assert.ok(kinds.every((kind) => kind['name'] !== 'id'))
    for (const kind of kinds) {
      for (const setting of kind['settings'] as Row[]) {
        assert.ok(setting['schema'], `${String(kind['name'])}.${String(setting['name'])}`)
        assert.notEqual(
          (setting['label'] as Row)['zh'],
          setting['name'],
          `${String(kind['name'])}.${String(setting['name'])}`,
        )
      }
    }
    const schema = (await admin.get('/api/v1/definition-schemas/field?type=reference')).is(200).data
    assert.ok((schema['properties'] as Row)['target'])
    assert.ok((schema['$defs'] as Row)['text'])
    assert.doesNotMatch(JSON.stringify(schema), /common\.json#/)
    ;(await admin.get('/api/v1/definition-schemas/menu?type=text')).refused(404, 'NOT_FOUND')
  })
})

import assert from 'node:assert/strict'

import { contents, leavesNoTrace, testApp, type Client, type Row, type TestApp } from '../testing/server.ts'

const label = { zh: '车辆', en: 'Vehicle' }
const plate = { name: 'plate', label, type: 'text', required: true }

describe('administrators shape definitions over HTTP', () => {
  let app: TestApp
  let admin: Client
  beforeEach(async () => {
    app = await testApp()
    admin = app.as('admin')
  })
  afterEach(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const put = (kind: string, name: string, body: Row): ReturnType<Client['send']> =>
    admin.send('PUT', `/api/v1/drafts/${kind}/${name}`, { body })
  const draft = (kind: string, name: string, body: Row): ReturnType<Client['send']> => put(kind, name, { body })

  async function apply(prune = false): Promise<Row> {
    const plan = (await admin.post('/api/v1/drafts/plan', { prune })).is(200).data
    assert.deepEqual(plan['problems'], [])
    return (await admin.post('/api/v1/drafts/apply', { base: plan['base'], prune })).is(200).data
  }

  it('saves an object with its fields as drafts, plans and applies them, and the new API answers at once', async () => {
    const saved = (await draft('object', 'vehicle', { name: 'vehicle', label, fields: [plate] })).is(200)
    assert.deepEqual([saved.data['action'], saved.data['issues']], ['added', []])
    const drafted = (await admin.get('/api/v1/definitions?kind=field&object=vehicle')).is(200)
    assert.deepEqual(
      drafted.rows.map((row) => [row['name'], row['draft'], row['id'], row['synchronised']]),
      [['vehicle.plate', 'added', null, false]],
    )
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    const steps = plan['steps'] as Row[]
    assert.match(String((steps[0]?.['sql'] as string[])[0]), /^create table .*"vehicle"/)
    assert.deepEqual(
      (plan['definitions'] as Row[]).map((each) => [each['kind'], each['definitionKind'], each['name']]),
      [
        ['added', 'object', 'vehicle'],
        ['added', 'field', 'vehicle.plate'],
      ],
    )
    assert.equal((await apply())['definitions'], 2)
    await admin.make('vehicle', { plate: 'A 1' })
    assert.deepEqual((await admin.get('/api/v1/drafts')).rows, [])
    const definition = (await admin.get('/api/v1/definitions/field/vehicle.plate')).is(200).data
    assert.deepEqual([definition['owner'], definition['synchronised'], definition['draft']], ['admin', true, null])
  })

  it('keeps drafts from everything but these routes: lists, screens, menus, boot and the description of the API', async () => {
    const addresses = ['boot', 'screens/thing', 'screens/vehicle', 'thing', 'vehicle', 'sys_user']
    const look = async (): Promise<string[]> => {
      const answers = await Promise.all(
        (['admin', 'editor'] as const).flatMap((who) =>
          [...addresses.map((each) => `/api/v1/${each}`), '/openapi.json'].map((each) => app.as(who).get(each)),
        ),
      )
      return answers.map(({ status, text }) => `${status} ${text.replace(/"trace_id":"[^"]*"/, '')}`)
    }
    const before = await look()
    await draft('object', 'vehicle', { name: 'vehicle', label, fields: [plate] })
    await draft('field', 'thing.wings', { object: 'thing', name: 'wings', label, type: 'integer' })
    await draft('menu', 'vehicles', { name: 'vehicles', label, target: { object: 'vehicle' } })
    await draft('template', 'thing', { name: 'thing', object: 'thing', label, default: true })
    assert.equal((await admin.get('/api/v1/drafts')).rows.length, 5)
    assert.deepEqual(await look(), before)
    const history = await app.db.query(
      `select from ${app.db.table('meta_definition_history')} where by_what = 'console' or name like 'vehicle%'`,
    )
    assert.equal(history.length, 0)
    ;(await admin.post('/api/v1/thing', { name: 'x', wings: 2 })).refused(422, 'VALIDATION_FAILED')
  })

  it('refuses a body that its JSON Schema forbids with the place inside it, and writes nothing', async () => {
    await leavesNoTrace(app.db, async () => {
      const columns = [{ field: 'name' }, { field: 'count', width: 'wide' }]
      const template = await draft('template', 'mine', { name: 'mine', object: 'thing', label, list: { columns } })
      assert.deepEqual(
        template.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.code, issue.path]),
        [['WRONG_TYPE', 'list/columns/1/width']],
      )
      const field = await draft('field', 'thing.x', { object: 'thing', name: 'x', label, type: 'txt' })
      assert.deepEqual(
        field.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.code, issue.path]),
        [['UNKNOWN_FIELD_TYPE', 'type']],
      )
      const several = await admin.post('/api/v1/drafts', {
        drafts: [
          { kind: 'menu', name: 'good', body: { name: 'good', label } },
          { kind: 'menu', name: 'bad', body: { name: 'bad' } },
        ],
      })
      assert.deepEqual((several.refused(422, 'VALIDATION_FAILED').issues[0] as unknown as Row)['name'], 'bad')
      const renamed = await draft('menu', 'sample', { name: 'other', label })
      assert.equal(renamed.refused(422, 'VALIDATION_FAILED').issues[0]?.code, 'NAME_DIFFERS')
      return [template, field, several, renamed]
    })
  })

  it('saves what lacks another definition with its issues, and applies it once that is there', async () => {
    const columns = [{ field: 'name' }, { field: 'wings' }]
    const saved = await draft('template', 'winged', { name: 'winged', object: 'thing', label, list: { columns } })
    const [issue] = saved.is(200).data['issues'] as Row[]
    assert.deepEqual(
      [issue?.['code'], issue?.['kind'], issue?.['name'], issue?.['path']],
      ['UNKNOWN_FIELD', 'template', 'winged', 'list/columns/1/field'],
    )
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    assert.deepEqual([plan['problems'], plan['steps']], [[issue], []])
    const before = await contents(app.db)
    ;(await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).refused(409, 'PLAN_REFUSED')
    assert.deepEqual(await contents(app.db), before)
    await draft('field', 'thing.wings', { object: 'thing', name: 'wings', label, type: 'integer' })
    await apply()
    const screen = (await app.as('editor').get('/api/v1/screens/winged')).is(200).body
    assert.deepEqual(Object.keys(screen['fields'] as Row).includes('wings'), true)
  })

  it('names who uses a definition, and drafts what a removal makes necessary when asked to', async () => {
    await draft('object', 'vehicle', {
      name: 'vehicle',
      label,
      fields: [plate, { name: 'seats', label, type: 'integer' }],
    })
    const list = { columns: [{ field: 'plate' }, { field: 'seats' }], sort: '-seats' }
    await draft('template', 'vehicles', { name: 'vehicles', object: 'vehicle', label, list, card: { title: 'plate' } })
    await draft('menu', 'vehicles', { name: 'vehicles', label, target: { template: 'vehicles' } })
    await apply()
    const used = (await admin.get('/api/v1/definitions/field/vehicle.seats')).data['usedBy'] as Row[]
    assert.deepEqual(
      used.map((use) => [use['kind'], use['name'], use['path']]),
      [
        ['template', 'vehicles', 'list/columns/1/field'],
        ['template', 'vehicles', 'list/sort'],
      ],
    )
    const refused = (await put('field', 'vehicle.seats', { removed: true })).is(200)
    assert.deepEqual(refused.data['action'], 'removed')
    const plan = (await admin.post('/api/v1/drafts/plan', { prune: true })).data
    assert.deepEqual(
      (plan['problems'] as Row[]).map((each) => [each['code'], each['kind'], each['name']]),
      [['DELETED_BUT_USED', 'template', 'vehicles']],
    )
    await put('field', 'vehicle.seats?cascade=1', { removed: true })
    const drafts = (await admin.get('/api/v1/drafts')).rows
    assert.deepEqual(
      drafts.map((each) => [each['kind'], each['name'], each['action']]),
      [
        ['field', 'vehicle.seats', 'removed'],
        ['template', 'vehicles', 'changed'],
      ],
    )
    const needed = (await admin.post('/api/v1/drafts/plan', {})).data['problems'] as Row[]
    assert.deepEqual(
      needed.map((each) => each['code']),
      ['PRUNE_NEEDED'],
    )
    await apply(true)
    const template = (await admin.get('/api/v1/definitions/template/vehicles')).data['body'] as Row
    assert.deepEqual(template['list'], { columns: [{ field: 'plate' }] })
    await admin.send('PUT', '/api/v1/drafts/object/vehicle?cascade=1', { body: { removed: true } })
    await apply(true)
    ;(await admin.get('/api/v1/vehicle')).refused(404, 'NOT_FOUND')
    assert.doesNotMatch((await admin.get('/api/v1/boot')).text, /vehicles/)
  })

  it('tells what a definition was and who changed it, and drafts an earlier body again', async () => {
    const body = { name: 'fleet', label: { zh: '车队', en: 'Fleet' } }
    await draft('menu', 'fleet', body)
    await apply()
    await draft('menu', 'fleet', { ...body, icon: 'van' })
    await apply()
    const revisions = (await admin.get('/api/v1/definitions/menu/fleet/revisions')).is(200).rows
    assert.deepEqual(
      revisions.map((each) => [each['action'], (each['by'] as Row)['id'], each['byWhat']]),
      [
        ['changed', app.ids.admin, 'console'],
        ['added', app.ids.admin, 'console'],
      ],
    )
    await draft('menu', 'fleet', revisions[0]?.['before'] as Row)
    await apply()
    const present = (await admin.get('/api/v1/definitions/menu/fleet')).data
    assert.deepEqual(present['body'], { kind: 'menu', ...body })
    ;(await admin.get('/api/v1/definitions/menu/nothing/revisions')).refused(404, 'NOT_FOUND')
  })

  it('takes a draft back by itself when its body is what is in force, or at a word', async () => {
    const present = (await admin.get('/api/v1/definitions/menu/sample')).data['body'] as Row
    await draft('menu', 'sample', { ...present, icon: 'car' })
    const back = (await draft('menu', 'sample', present)).is(200)
    assert.deepEqual(back.data, { kind: 'menu', name: 'sample', action: null, issues: [] })
    const { version } = (await draft('menu', 'sample', { ...present, icon: 'car' })).data
    ;(await admin.delete(`/api/v1/drafts/menu/sample?version=${version + 1}`)).refused(409, 'DRAFT_MOVED')
    ;(await admin.delete(`/api/v1/drafts/menu/sample?version=${version}`)).is(204)
    ;(await admin.delete('/api/v1/drafts/menu/sample')).refused(404, 'NOT_FOUND')
    await draft('menu', 'sample', { ...present, icon: 'car' })
    ;(await admin.delete('/api/v1/drafts')).is(204)
    assert.deepEqual((await admin.get('/api/v1/drafts')).rows, [])
  })
})

import assert from 'node:assert/strict'

import type { Client } from '../client.ts'
import { applyDefinitions, definition, object } from '../definitions.ts'
import { testApp, type TestApp } from '../server.ts'
import { Crawler } from './crawl.ts'
import { PHONE } from './fixture.ts'
import { creator, openSessions } from './organisation.ts'
import { PATHS } from './paths.ts'
import { HIDDEN, MASKED, sentinelsIn } from './sentinels.ts'

const OPERATIONS = ['read', 'create', 'update', 'delete', 'import', 'export', 'purge', 'batch']
const GIVEN = ['name', 'code', 'phone', 'papers', 'vault', 'cares', 'parent']

/** Somebody with every point there is, who reads whatever logs and settings there are, and of plants all but the secret. */
function sweeper(app: TestApp) {
  const others = [...app.services.models.current().objects.values()].filter(({ name }) => name.startsWith('sys_'))
  // what changed in records is told to auditors whatever they may see of the records: it is granted by itself
  const fieldsOf = ({ name, fields }: (typeof others)[number]) =>
    name === 'sys_operation_log'
      ? { fields: fields.map((field) => field.name).filter((each) => each !== 'before' && each !== 'after') }
      : {}
  return definition('role', 'sweeper', {
    points: [...new Set(Object.values(PATHS).flatMap((door) => (typeof door === 'string' ? [] : [...door])))],
    grants: [
      { object: 'plant', operations: OPERATIONS, fields: GIVEN },
      { object: 'care', operations: OPERATIONS, fields: ['what', 'plant'] },
      ...others.map((each) => ({ object: each.name, operations: ['read', 'export'], ...fieldsOf(each) })),
    ],
  })
}

describe('access: a number that one may not see', function () {
  this.timeout(600_000)
  let app: TestApp
  let crawler: Crawler
  let token: string
  let admin: Client
  let plant: string

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object(
        'plant',
        {
          name: { type: 'text', required: true, searchable: true },
          code: { type: 'text', unique: true },
          phone: { ...PHONE, unique: true, searchable: true },
          secret: { type: 'text', searchable: true, unique: true },
          double: { type: 'formula', formula: "phone & '-' & secret", mask: 'full' },
          parent: { type: 'reference', target: 'plant' },
          papers: { type: 'file', multiple: true },
          vault: { type: 'file', mask: 'full' },
          cares: { type: 'children', from: 'care', via: 'plant' },
        },
        { title: 'name' },
      ),
      object('care', {
        what: 'text',
        mobile: { ...PHONE, searchable: true },
        plant: { type: 'reference', target: 'plant' },
      }),
    ])
    await app.services.models.refresh()
    await applyDefinitions(app.db, [sweeper(app)])
    await app.services.models.refresh()
    await app.services.jobs.start()
    const [id = ''] = await creator(app)('sys_user', [{ account: 'sweeper', name: 'sweeper', mobile: MASKED }])
    await creator(app)('sys_user_role', [{ user: id, role: 'sweeper' }])
    token = (await openSessions(app, [id])).get(id) ?? ''
    admin = app.as('admin')
    crawler = new Crawler(app, token)
    plant = await planted()
  })
  after(() => app.close())

  /** Everywhere a number can go when people work who may see it. */
  async function planted(): Promise<string> {
    const vault = await admin.send('POST', `/api/v1/files?name=${MASKED}.txt`, {
      raw: `${MASKED} ${HIDDEN}`,
      headers: { 'Content-Type': 'application/octet-stream' },
    })
    const values = { name: 'cypress', code: 'c1', phone: MASKED, secret: HIDDEN, vault: [vault.is(201).data.id] }
    const made = await admin.make('plant', { ...values, cares: [{ what: 'water', mobile: MASKED }] })
    // the number as it was and as it became
    ;(await admin.patch(`/api/v1/plant/${made.id}`, { version: 1, phone: '13000000001', secret: 'none' })).is(200)
    ;(await admin.patch(`/api/v1/plant/${made.id}`, { version: 2, phone: MASKED, secret: HIDDEN })).is(200)
    // in the bin
    const gone = await admin.make('plant', { name: 'gone', phone: '13000000002', secret: 'no' })
    ;(await admin.patch(`/api/v1/plant/${gone.id}`, { version: 1, secret: `x${HIDDEN}`, phone: '13000000003' })).is(200)
    ;(await admin.delete(`/api/v1/plant/${gone.id}?version=2`)).is(204)
    // asked for, and taken along
    const filter = JSON.stringify({ '==': [{ var: 'phone' }, MASKED] })
    ;(await admin.list('plant', { filter })).is(200)
    ;(await admin.list('plant', { search: HIDDEN })).is(200)
    ;(await admin.get(`/api/v1/search?q=${HIDDEN}`)).is(200)
    ;(await admin.get(`/api/v1/plant/export?${new URLSearchParams({ filter, fields: 'name,phone,secret' })}`)).is(200)
    const key = { 'Idempotency-Key': 'the-same-key' }
    ;(await admin.send('POST', `/api/v1/plant/${made.id}/reveal`, { body: { fields: ['phone'] }, headers: key })).is(
      200,
    )
    // refused, in ways that make databases speak
    const refused = [
      await admin.post('/api/v1/plant', { name: 'again', phone: MASKED }),
      await admin.post('/api/v1/plant', { name: 'again', secret: HIDDEN }),
      await admin.post('/api/v1/plant', { name: 'x'.repeat(9000), phone: MASKED }),
      await admin.patch(`/api/v1/plant/${made.id}`, { version: 1, phone: '13000000009', secret: `y${HIDDEN}` }),
      await admin.get(`/api/v1/plant?nothing=${MASKED}&${HIDDEN}=1`),
      await admin.get(`/api/v1/${MASKED}/${HIDDEN}`),
      await admin.post('/api/v1/session', { login: HIDDEN, password: MASKED }),
    ]
    for (const answer of refused) assert.ok(answer.status >= 400 && answer.status < 500, answer.text)
    await imported(`name,phone,secret\nfirst,${MASKED},${HIDDEN}\n,13000000005,z${HIDDEN}\n`)
    return made.id
  }

  /** A file of somebody who may see everything, of which no row is taken. */
  async function imported(content: string): Promise<void> {
    const sent = await admin.send('POST', `/api/v1/imports?object=plant&name=plants.csv`, {
      raw: content,
      headers: { 'Content-Type': 'application/octet-stream' },
    })
    const { id } = sent.is(201).data
    const mapping = ['name', 'phone', 'secret'].map((field, column) => ({ column, field }))
    ;(await admin.post(`/api/v1/imports/${id}/start`, { mapping, mode: 'create' })).is(202)
    for (let tries = 0; tries < 400; tries++) {
      if ((await admin.get(`/api/v1/imports/${id}`)).data['ended_at'] !== null) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    assert.fail('the import does not end')
  }

  it('access: is found by who may see it, so that what follows means something', async () => {
    const found = await admin.post(`/api/v1/plant/${plant}/reveal`, { fields: ['phone'] })
    assert.notDeepEqual(sentinelsIn(found.text), [])
    assert.notDeepEqual(sentinelsIn((await admin.get(`/api/v1/plant/${plant}`)).text), [])
    for (const spelled of [
      encodeURIComponent(MASKED),
      Buffer.from(`ab${HIDDEN}cd`).toString('base64'),
      '139-7741-2563',
    ])
      assert.notDeepEqual(sentinelsIn(spelled), [], spelled)
  })

  it('access: is in nothing that anybody without the right can fetch, on any path', async () => {
    await crawler.everything()
    await provoked()
    const found = crawler.fetched.flatMap(({ place, text }) =>
      sentinelsIn(text).map(({ what, around }) => `${place}: ${what} in ${around}`),
    )
    assert.deepEqual(found, [])
    const answered = crawler.fetched.filter(({ status }) => status === 200).length
    console.log(`      access: ${crawler.fetched.length} answers searched, ${answered} of them good`)
    assert.ok(answered > 150, String(answered))
  })

  /** Mistakes and guesses of the person themselves, none of which names the numbers. */
  async function provoked(): Promise<void> {
    const at = `/api/v1/plant/${plant}`
    for (const field of ['phone', 'secret', 'double', 'vault']) {
      await crawler.fetch('POST', `${at}/reveal`, { fields: [field] })
      await crawler.fetch('GET', `/api/v1/plant?sort=${field}`)
      await crawler.fetch('GET', `/api/v1/plant?fields=${field}`)
      await crawler.fetch('GET', `/api/v1/plant/aggregate?group=${field}`)
      await crawler.fetch('GET', `/api/v1/plant/aggregate?measures=max:${field}`)
      await crawler.fetch('GET', `/api/v1/plant/export?fields=${field}`)
      await crawler.fetch('POST', '/api/v1/plant/query', { fields: [field], expand: { parent: { fields: [field] } } })
      await crawler.fetch('POST', '/api/v1/plant/upsert', {
        key: [field],
        rows: [{ [field]: '13000000077', name: 'n' }],
      })
      await crawler.fetch('GET', `/api/v1/access/explain?object=plant&operation=read&record=${plant}&field=${field}`)
    }
    await crawler.fetch('POST', `${at}/reveal`, { fields: ['phone'] }, { 'Idempotency-Key': 'the-same-key' })
    await crawler.fetch('PATCH', at, { version: 1, name: 'stale' })
    await crawler.fetch('PATCH', at, { version: 3, code: 'c1', name: 'cypress!' })
    await crawler.fetch('PATCH', at, { version: 4, phone: '139****2563' })
    await crawler.fetch('POST', '/api/v1/plant', { name: 'other', code: 'c1' })
    await crawler.fetch('POST', '/api/v1/plant/remove', { filter: { '==': [{ var: 'code' }, 'c1'] }, expected: 7 })
    for (const template of ['plant', { name: 'plant', label: { zh: 'x', en: 'x' }, object: 'plant' }])
      await crawler.fetch(
        'POST',
        '/api/v1/drafts/preview',
        typeof template === 'string' ? { name: template } : { template },
      )
  }

  it('access: is in no line that the server has logged', () => {
    assert.deepEqual(
      app.logged.flatMap((line) => sentinelsIn(line)),
      [],
    )
  })
})

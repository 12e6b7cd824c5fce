import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

import { type Answer, Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const label = (zh: string): Row => ({ zh, en: zh })

describe('nobody gains rights by shaping definitions', () => {
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

  let made = 0
  const role = async (parts: Row, client = admin): Promise<string> => {
    const name = `made_${++made}`
    ;(await client.post('/api/v1/roles', { name, label: label(name), ...parts })).is(201)
    return name
  }
  /** The person with just these roles, in a new session. */
  const holding = async (person: 'nobody' | 'other', ...roles: string[]): Promise<Client> => {
    await app.db.query(`delete from ${app.db.table('sys_user_role')} where "user" = $1`, [app.ids[person]])
    for (const each of roles) (await admin.post(`/api/v1/roles/${each}/people`, { users: [app.ids[person]] })).is(200)
    return new Client(app.url, await app.session(person))
  }
  const refusedWhole = async (calls: () => Promise<readonly Answer[]>): Promise<void> => {
    await leavesNoTrace(app.db, calls)
  }

  let designer: Client
  before(async () => {
    const design = await role({
      grants: [{ object: 'thing', operations: ['read'] }],
      points: ['design', 'packs'],
    })
    designer = await holding('nobody', design)
  })
  const draft = async (client: Client, kind: string, name: string, change: (body: Row) => Row): Promise<void> => {
    const { body } = (await admin.get(`/api/v1/definitions/${kind}/${name}`)).is(200).data
    ;(await client.send('PUT', `/api/v1/drafts/${kind}/${name}`, { body: { body: change(body as Row) } })).is(200)
  }
  /** What a designer drafts is refused as a whole, and would be applied by an administrator. */
  const refused = async (...drafts: readonly [string, string, (body: Row) => Row][]): Promise<void> => {
    for (const [kind, name, change] of drafts) await draft(designer, kind, name, change)
    const plan = (await designer.post('/api/v1/drafts/plan', {})).is(200).data
    const codes = (plan['problems'] as Row[]).map(({ code }) => code)
    assert.ok(codes.includes('BEYOND_RIGHTS'), JSON.stringify(plan['problems']))
    await refusedWhole(async () => [
      (await designer.post('/api/v1/drafts/apply', { base: plan['base'] })).refused(409, 'PLAN_REFUSED'),
    ])
    assert.deepEqual((await admin.post('/api/v1/drafts/plan', {})).is(200).data['problems'], [])
    ;(await designer.delete('/api/v1/drafts')).is(204)
  }

  it('a label may change, a mask may not go', async () => {
    await draft(designer, 'field', 'thing.name', (body) => ({ ...body, label: label('名称二') }))
    const plan = (await designer.post('/api/v1/drafts/plan', {})).is(200).data
    assert.deepEqual(plan['problems'], [])
    ;(await designer.post('/api/v1/drafts/apply', { base: plan['base'] })).is(200)
    await refused(['field', 'thing.phone', ({ mask: _, ...body }) => body])
  })

  it('whose a record is may not be decided anew, nor who writes it', async () => {
    await refused(['object', 'thing', ({ owner_field: _, ...body }) => body])
    await refused(['object', 'journal', (body) => ({ ...body, writer: 'open' })])
  })

  it('custom SQL, existing tables and roles need points of their own', async () => {
    const { status } = await designer.send('PUT', '/api/v1/drafts/role/sneaky', {
      body: { body: { kind: 'role', name: 'sneaky', label: label('x'), points: ['design'] } },
    })
    assert.equal(status, 200)
    const plan = (await designer.post('/api/v1/drafts/plan', {})).is(200).data
    assert.ok((plan['problems'] as Row[]).some(({ code }) => code === 'BEYOND_RIGHTS'))
    ;(await designer.delete('/api/v1/drafts')).is(204)
    ;(
      await designer.send('PUT', '/api/v1/drafts/object/peek', {
        body: {
          body: {
            kind: 'object',
            name: 'peek',
            label: label('x'),
            query: { sql: 'select id, name from thing' },
            fields: [{ name: 'name', label: label('n'), type: 'text' }],
          },
        },
      })
    ).is(200)
    const second = (await designer.post('/api/v1/drafts/plan', {})).is(200).data
    assert.ok(
      (second['problems'] as Row[]).some(({ code }) => code === 'BEYOND_RIGHTS'),
      JSON.stringify(second['problems']),
    )
    ;(await designer.delete('/api/v1/drafts')).is(204)
    ;(await designer.get('/api/v1/existing/schemas')).refused(404, 'NOT_FOUND')
  })

  describe('packs as files', () => {
    const HEAD = 'kind: pack\nname: garden\nlabel: { zh: 花园, en: Garden }\nversion: 1.0.0\nlanguage: 1\n'
    const FLOWER =
      'kind: object\nname: flower\nlabel: { zh: 花, en: Flower }\nfields:\n' +
      '  - { name: name, label: { zh: 名称, en: Name }, type: text, length: 40 }\n'
    const role = (parts: string): string => `kind: role\nname: gardener\nlabel: { zh: 园丁, en: Gardener }\n${parts}\n`
    const send = async (what: string, files: Readonly<Record<string, string>>): Promise<Answer> => {
      const zip = new ZipFile()
      for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
      zip.end()
      const headers = { 'Content-Type': 'application/zip' }
      return designer.send('POST', `/api/v1/packs/${what}`, {
        raw: new Uint8Array(await buffer(zip.outputStream)),
        headers,
      })
    }
    const refusedPack = async (files: Readonly<Record<string, string>>): Promise<void> => {
      const plan = (await send('plan', files)).is(200).data
      const codes = (plan['problems'] as Row[]).map(({ code }) => code)
      assert.ok(codes.includes('BEYOND_RIGHTS'), JSON.stringify(plan['problems']))
      await refusedWhole(async () => [
        (await send(`apply?base=${String(plan['base'])}`, files)).refused(409, 'PLAN_REFUSED'),
      ])
    }

    it('bring in no role beyond the rights of who brings them: no administrator, point, grant or link', async () => {
      const pack = { 'pack.yaml': HEAD, 'flower.yaml': FLOWER }
      await refusedPack({ ...pack, 'role.yaml': role('administrator: true') })
      await refusedPack({ ...pack, 'role.yaml': role('points: [role_edit]') })
      await refusedPack({ ...pack, 'role.yaml': role('grants: [{ object: thing, operations: [read, update] }]') })
      await refusedPack({ ...pack, 'role.yaml': role("grants: [{ object: '*', operations: [read] }]") })
      await refusedPack({
        'pack.yaml': `${HEAD}data:\n  - { object: sys_user_role, file: data/links.csv, key: [user, role] }\n`,
        'flower.yaml': FLOWER,
        'data/links.csv': `user,role\n${app.ids.nobody},admin\n`,
      })
    })

    it('bring in what is within them', async () => {
      const files = {
        'pack.yaml': HEAD,
        'flower.yaml': FLOWER,
        'role.yaml': role('grants: [{ object: thing, operations: [read], rows: own }]\npoints: [packs]'),
      }
      const plan = (await send('plan', files)).is(200).data
      assert.deepEqual(plan['problems'], [])
      ;(await send(`apply?base=${String(plan['base'])}`, files)).is(200)
    })
  })

  it('who keeps enums drafts and sees nothing else', async () => {
    const keeper = await holding('other', await role({ points: ['enum_edit'] }))
    const kinds = new Set((await keeper.get('/api/v1/definitions')).is(200).rows.map(({ kind }) => kind))
    assert.deepEqual([...kinds], ['enum'])
    await refusedWhole(async () => [
      (await keeper.get('/api/v1/definitions/role/admin')).refused(404, 'NOT_FOUND'),
      (await keeper.send('PUT', '/api/v1/drafts/object/thing', { body: { removed: true } })).refused(404, 'NOT_FOUND'),
      (await keeper.get('/api/v1/dropped')).refused(404, 'NOT_FOUND'),
      (await keeper.delete('/api/v1/drafts')).refused(404, 'NOT_FOUND'),
    ])
  })
})

import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

import { type Answer, Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const label = (zh: string): Row => ({ zh, en: zh })
const ALL = ['read', 'create', 'update', 'delete', 'reveal', 'import', 'export', 'purge', 'batch']

describe('nobody gives or gains more than they have', () => {
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

  describe('keeping roles', () => {
    let keeper: Client
    let own: string
    before(async () => {
      own = await role({
        grants: [
          { object: 'sys_user', operations: ['read'] },
          { object: 'thing', operations: ['read', 'update'], rows: 'own' },
        ],
        points: ['role_view', 'role_edit', 'role_assign'],
      })
      keeper = await holding('nobody', own)
    })

    it('a role cannot be made with more rows, operations, fields or points than its maker has', async () => {
      const wrong: Row[] = [
        { grants: [{ object: 'thing', operations: ['read'] }] },
        { grants: [{ object: 'thing', operations: ['read'], rows: 'department' }] },
        { grants: [{ object: 'thing', operations: ['read'], rows: { rule: { '==': [1, 1] } } }] },
        { grants: [{ object: 'thing', operations: ['delete'], rows: 'own' }] },
        { grants: [{ object: '*', operations: ['read'], rows: 'own' }] },
        { grants: [{ object: 'sys_user_role', operations: ['create'] }] },
        { points: ['design'] },
        { points: ['role_edit', 'packs'] },
      ]
      await refusedWhole(async () => {
        const answers: Answer[] = []
        for (const parts of wrong) {
          const answer = await keeper.post('/api/v1/roles', { name: 'more', label: label('more'), ...parts })
          assert.ok([403, 422].includes(answer.status), `${JSON.stringify(parts)} ${answer.text}`)
          answers.push(answer)
        }
        return answers
      })
      const less = await role(
        { grants: [{ object: 'thing', operations: ['read'], rows: 'own', fields: ['name'] }], points: ['role_view'] },
        keeper,
      )
      ;(await keeper.delete(`/api/v1/roles/${less}`)).is(204)
    })

    it('a role cannot be widened, copied, enabled or given, nor a person be given it, beyond the rights of who does it', async () => {
      const strong = await role({ grants: [{ object: 'thing', operations: ALL }], points: ['design'] })
      const off = await role({ grants: [{ object: 'box', operations: ['read'] }], enabled: false })
      const plain = await role({ grants: [{ object: 'thing', operations: ['read'], rows: 'own', readonly: ['name'] }] })
      await refusedWhole(async () => [
        (await keeper.post(`/api/v1/roles/${strong}/copy`, { name: 'mine' })).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.post('/api/v1/roles/admin/copy', { name: 'mine' })).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.patch(`/api/v1/roles/${off}`, { version: 1, enabled: true })).refused(403, 'BEYOND_RIGHTS'),
        (
          await keeper.patch(`/api/v1/roles/${own}`, {
            version: 1,
            grants: [{ object: 'thing', operations: ['read', 'update'] }],
          })
        ).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.post(`/api/v1/roles/${strong}/people`, { users: [app.ids.nobody] })).refused(
          403,
          'BEYOND_RIGHTS',
        ),
        (await keeper.post('/api/v1/roles/admin/people', { users: [app.ids.nobody] })).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.post('/api/v1/roles/admin/people/remove', { users: [app.ids.admin] })).refused(
          403,
          'BEYOND_RIGHTS',
        ),
        (await keeper.post('/api/v1/sys_user_role', { user: app.ids.nobody, role: 'admin' })).refused(404, 'NOT_FOUND'),
        (await keeper.patch('/api/v1/roles/admin', { version: 1, label: label('x') })).refused(
          409,
          'DEFINITION_LOCKED',
        ),
      ])
      // what a role gives already stays given: its words may change
      ;(await keeper.patch(`/api/v1/roles/${strong}`, { version: 1, description: label('说明') })).is(200)
      ;(await keeper.patch(`/api/v1/roles/${plain}`, { version: 1, enabled: false })).is(200)
    })

    it('rights that are taken away are gone with the next request, also to edit roles', async () => {
      const editor = await role({ points: ['role_view', 'role_edit'] })
      const client = await holding('other', editor)
      ;(await client.get('/api/v1/roles')).is(200)
      ;(await admin.patch(`/api/v1/roles/${editor}`, { version: 1, points: [] })).is(200)
      await within(async () => (await client.get('/api/v1/roles')).status === 404)
    })

    it('a disabled point is nobody\u2019s, administrators included, until it is enabled again', async () => {
      ;(await admin.patch('/api/v1/functions/point/packs', { enabled: false })).is(204)
      await within(async () => (await admin.get('/api/v1/packs')).status === 404)
      ;(await admin.patch('/api/v1/functions/point/packs', { enabled: true })).is(204)
      await within(async () => (await admin.get('/api/v1/packs')).status === 200)
      await refusedWhole(async () => [
        (await admin.patch('/api/v1/functions/point/function_edit', { enabled: false })).refused(
          409,
          'DEFINITION_LOCKED',
        ),
        (await admin.patch('/api/v1/functions/menu/system', { enabled: false })).refused(409, 'DEFINITION_LOCKED'),
      ])
    })
  })

  describe('the last administrator', () => {
    it('stays, however many try at once to take the role away', async () => {
      const chief = await role({})
      await app.db.query(
        `update ${app.db.table('meta_definition')} set body = body || '{"administrator": true}' where name = $1`,
        [chief],
      )
      const second = await holding('other', chief)
      const answers = await Promise.all([
        admin.post(`/api/v1/roles/${chief}/people/remove`, { users: [app.ids.other] }),
        second.post('/api/v1/roles/admin/people/remove', { users: [app.ids.admin] }),
      ])
      const done = answers.filter(({ status }) => status === 200).length
      assert.equal(done, 1, answers.map(({ text }) => text).join())
      // whoever is left brings the other back
      const left = answers[0]?.status === 200 ? app.as('admin') : second
      ;(await left.get('/api/v1/roles')).is(200)
      if (left === second) {
        ;(await second.post('/api/v1/roles/admin/people', { users: [app.ids.admin] })).is(200)
        admin = new Client(app.url, await app.session('admin'))
      }
      await holding('other')
    })

    it('is not shut out by a role that is deleted, disabled or made less by any way', async () => {
      const chief = await role({})
      await app.db.query(
        `update ${app.db.table('meta_definition')} set body = body || '{"administrator": true}' where name = $1`,
        [chief],
      )
      const second = await holding('other', chief)
      ;(await second.post('/api/v1/roles/admin/people/remove', { users: [app.ids.admin] })).is(200)
      await refusedWhole(async () => [
        (await second.delete(`/api/v1/roles/${chief}?confirm=true`)).refused(409, 'LAST_ADMINISTRATOR'),
        (await second.patch(`/api/v1/roles/${chief}`, { version: 1, enabled: false })).refused(
          409,
          'LAST_ADMINISTRATOR',
        ),
        (await second.patch(`/api/v1/sys_user/${app.ids.other}`, { version: 1, status: 'disabled' })).refused(
          409,
          'LAST_ADMINISTRATOR',
        ),
      ])
      ;(await second.post('/api/v1/roles/admin/people', { users: [app.ids.admin] })).is(200)
      admin = new Client(app.url, await app.session('admin'))
      ;(await admin.delete(`/api/v1/roles/${chief}?confirm=true`)).is(204)
    })
  })

  describe('shaping definitions', () => {
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
      const role = (parts: string): string =>
        `kind: role\nname: gardener\nlabel: { zh: 园丁, en: Gardener }\n${parts}\n`
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
        (await keeper.send('PUT', '/api/v1/drafts/object/thing', { body: { removed: true } })).refused(
          404,
          'NOT_FOUND',
        ),
        (await keeper.get('/api/v1/dropped')).refused(404, 'NOT_FOUND'),
        (await keeper.delete('/api/v1/drafts')).refused(404, 'NOT_FOUND'),
      ])
    })
  })
})

/** Effective within a second. */
async function within(isSo: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 1_500
  while (!(await isSo())) assert.ok(performance.now() < until, 'it takes longer than a second')
}

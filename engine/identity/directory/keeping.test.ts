import assert from 'node:assert/strict'

import type { Row } from '../../testing/server.ts'
import { useCompany } from './company.test-kit.ts'
import { Browser, CLIENT, CLIENT_SECRET } from './provider.test-kit.ts'

describe('keeping company directories', () => {
  const company = useCompany()
  const { back, settings, set, know, signIn, whoIs, log, refusedFor, leavesNoTraceOf } = company

  describe('those who keep directories', () => {
    it('are those with the point; to others these addresses are unknown', async () => {
      for (const person of ['editor', 'people'] as const) {
        const client = company.app.as(person)
        for (const answer of [
          await client.get('/api/v1/directories'),
          await client.post('/api/v1/directories', settings({ name: 'x' })),
          await client.get('/api/v1/directories/company'),
          await client.patch('/api/v1/directories/company', { version: 1 }),
          await client.delete('/api/v1/directories/company'),
          await client.post('/api/v1/directories/company/test', {}),
        ])
          assert.equal(answer.status, 404)
      }
      assert.ok([401, 404].includes((await company.app.stranger().get('/api/v1/directories')).status))
    })

    it('see of the secret only that there is one; the database holds it sealed, the log of operations not at all', async () => {
      const { text } = (await company.app.as('admin').get('/api/v1/directories')).is(200)
      assert.match(text, /"secret_set":true/)
      await set({ secret: CLIENT_SECRET })
      const [row] = await company.app.db.query<Row>(
        `select d.secret, (select json_agg(o)::text from ${company.app.db.table('sys_operation_log')} o) as log from ${company.app.db.table('sys_directory')} d where name = 'company'`,
      )
      assert.ok(!text.includes(CLIENT_SECRET) && !JSON.stringify(row).includes(CLIENT_SECRET))
      assert.match(String(row?.['log']), /"module":"directories"/)
    })

    it('are told each thing that is wrong, and nothing is written', async () => {
      const before = (await company.app.as('admin').get('/api/v1/directories')).text
      const wrong: readonly (readonly [Row, string])[] = [
        [{ label: { zh: '', en: 'x' } }, 'label'],
        [{ settings: { issuer: 'login.example.com', client_id: 'x' } }, 'settings/issuer'],
        [{ settings: { issuer: 'ftp://login.example.com', client_id: 'x' } }, 'settings/issuer'],
        [{ settings: { issuer: 'https://me:pw@login.example.com', client_id: 'x' } }, 'settings/issuer'],
        [{ settings: { issuer: company.provider.issuer } }, 'settings/client_id'],
        [{ settings: { issuer: company.provider.issuer, client_id: 'x', more: 1 } }, 'settings/more'],
        [
          { settings: { issuer: company.provider.issuer, client_id: 'x', claims: { admin: 'x' } } },
          'settings/claims/admin',
        ],
        [{ match: 'mobile' }, 'match'],
        [{ create: 'yes' }, 'create'],
        [{ department: '00000000-0000-7000-8000-000000000000' }, 'department'],
        [{ address: 'https://crm.example.com/path' }, 'address'],
        [{ trusted: true }, 'trusted'],
        [{ secret: 5 }, 'secret'],
      ]
      const { version } = (await company.app.as('admin').get('/api/v1/directories/company')).data as { version: number }
      for (const [part, path] of wrong) {
        const answer = await company.app.as('admin').patch('/api/v1/directories/company', { ...part, version })
        assert.equal(answer.status, 422, answer.text)
        assert.ok(answer.text.includes(`"path":"${path}"`), `${path}: ${answer.text}`)
      }
      assert.equal(
        (await company.app.as('admin').patch('/api/v1/directories/company', { order: 5, version: version - 1 })).status,
        409,
      )
      assert.equal((await company.app.as('admin').post('/api/v1/directories', settings())).status, 422)
      assert.equal((await company.app.as('admin').post('/api/v1/directories', settings({ name: 'A b' }))).status, 422)
      assert.equal((await company.app.as('admin').get('/api/v1/directories')).text, before)
    })

    it('are told by a trial what stands in the way', async () => {
      const tried = async (change: Row): Promise<readonly Row[]> => {
        await set(change)
        return (await company.app.as('admin').post('/api/v1/directories/company/test', {})).is(200)
          .data as unknown as Row[]
      }
      const fine = await tried({})
      assert.deepEqual(
        fine.map(({ step, ok }) => [step, ok]),
        [
          ['description', true],
          ['flow', true],
          ['keys', true],
          ['client', true],
          ['back', true],
        ],
      )
      assert.ok(JSON.stringify(fine.at(-1)).includes(back()))
      const wrong = await tried({ secret: 'another' })
      assert.deepEqual(
        wrong.filter(({ ok }) => !ok).map(({ step }) => step),
        ['client'],
      )
      const slash = await tried({ settings: { issuer: `${company.provider.issuer}/other`, client_id: CLIENT } })
      assert.deepEqual(
        slash.map(({ step, ok }) => [step, ok]),
        [['description', false]],
      )
      const inside = await tried({ settings: { issuer: 'https://10.0.0.1', client_id: CLIENT } })
      assert.ok(JSON.stringify(inside).includes('private network'), JSON.stringify(inside))
    })

    it('who are no administrators open no door to those who may do more', async () => {
      const { db } = company.app
      await db.query(
        `update ${db.table('sys_directory')} set trusted = false, updated_by = $1 where name = 'company'`,
        [company.app.ids.reader],
      )
      for (const [login, who] of [
        ['admin', undefined],
        ['editor', undefined],
        ['reader', 'reader'],
      ] as const) {
        know(login)
        const browser = new Browser()
        await signIn(login, { browser })
        assert.equal(await whoIs(browser), who)
      }
      know('admin')
      assert.equal(await leavesNoTraceOf(() => signIn('admin').then((went) => refusedFor(went, 'no_account'))), 0)
      assert.equal((await log())?.reason, 'directory_rights')
    })
  })
})

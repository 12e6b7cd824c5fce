import assert from 'node:assert/strict'

import type { Migration } from '../../migrations/index.ts'
import { migrations } from '../../migrations/index.ts'
import { testServer, testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { connect, migrate, type Database } from './index.ts'

const TRACES = [
  ...['meta_definition_history', 'sys_parameter_history', 'sys_history', 'sys_login_log', 'sys_operation_log'],
  ...['sys_exception_log', 'sys_mail_log', 'sys_sms_log', 'sys_push_log', 'sys_seal', 'sys_removed'],
  'sys_application_call',
]

describe('migrating a workspace', () => {
  let workspace: TestWorkspace
  let db: Database

  before(async () => {
    workspace = await testWorkspace()
    db = workspace.db
  })

  after(() => workspace.drop())

  const next = (up: Migration['up']) => [...migrations, ['9000_next', { up, down: async () => undefined }]] as const

  it('does nothing the second time', async () => {
    assert.deepEqual(await migrate(db), { applied: [] })
  })

  it('happens once when several processes begin together', async () => {
    const server = await testServer()
    const options = { url: server.url('app'), ownerUrl: server.ownerUrl, workspace: `${db.workspace}_b` }
    const processes = await Promise.all([1, 2, 3].map(() => connect(options)))
    const reports = await Promise.all(processes.map((one) => migrate(one)))
    assert.deepEqual(reports.map(({ applied }) => applied.length).sort(), [0, 0, migrations.length])
    await db.owner.run(db.builder.schema.dropSchema(options.workspace, true))
    await Promise.all(processes.map((one) => one.close()))
  })

  it('leaves nothing behind when it is killed midway, and works the next time', async () => {
    const server = await testServer()
    const admin = await connect({ url: server.url('superuser') })
    const killed = next(async (knex) => {
      await knex.schema.createTable('half', (t) => t.text('a'))
      const { rows }: { rows: { pid: number }[] } = await knex.raw('select pg_backend_pid() as pid')
      await admin.owner.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      await knex.raw('select 1')
    })
    await assert.rejects(migrate(db, killed), { code: 'DATABASE_UNREACHABLE' })
    await admin.close()
    const whole = next(async (knex) => {
      await knex.schema.createTable('half', (t) => t.text('a'))
    })
    assert.deepEqual(await migrate(db, whole), { applied: ['9000_next'] })
    await db.run(db.builder('half').insert({ a: 'x' }))
  })

  it('refuses a database that a newer program has migrated', async () => {
    await assert.rejects(migrate(db), { code: 'SCHEMA_NEWER', message: /9000_next/ })
  })

  it('names the missing right when the owner may not make the workspace', async () => {
    const server = await testServer()
    const poor = await connect({ url: server.url('app'), workspace: 'poor' })
    await assert.rejects(migrate(poor), { code: 'DATABASE_RIGHTS' })
    await poor.close()
  })

  it('begins with generation 0', async () => {
    assert.deepEqual(await db.run(db.builder('meta_generation').select('number')), [{ number: 0 }])
  })

  for (const table of TRACES) {
    it(`lets ${table} only grow, for the program and for the owner`, async () => {
      const statements = [`update ${db.table(table)} set at = at`, `delete from ${db.table(table)}`]
      for (const statement of statements) {
        await assert.rejects(db.query(statement), { code: '42501' })
        await assert.rejects(db.owner.query(statement), /append-only/)
      }
      await assert.rejects(db.owner.query(`truncate ${db.table(table)}`), /append-only/)
    })
  }

  it('lets the program add to a trace', async () => {
    await db.run(db.builder('sys_login_log').insert({ result: 'refused' }))
    assert.equal((await db.run(db.builder('sys_login_log'))).length, 1)
  })

  it('keeps one living definition of a kind and name', async () => {
    const definition = (id: number, deletedAt: string | null) =>
      db.builder('meta_definition').insert({
        id: `00000000-0000-7000-8000-00000000000${id}`,
        kind: 'object',
        name: 'a',
        owner: 'test',
        body: {},
        deleted_at: deletedAt,
      })
    await db.run(definition(1, '2024-01-01T00:00:00Z'))
    await db.run(definition(2, null))
    await assert.rejects(db.run(definition(3, null)), { code: '23505' })
  })
})

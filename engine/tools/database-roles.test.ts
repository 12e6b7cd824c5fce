import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import pg from 'pg'

import { connect, guarantees, migrate, startEmbedded, type Embedded } from '../database/index.ts'

const SCRIPT = fileURLToPath(new URL('../../docs/database-roles.sql', import.meta.url))
/** In the project, where PostgreSQL's account may enter. */
const PARENT = fileURLToPath(new URL('../../.tessera/', import.meta.url))

describe('the script for a PostgreSQL of one’s own', () => {
  let server: Embedded
  let folder: string

  before(async () => {
    mkdirSync(PARENT, { recursive: true })
    folder = mkdtempSync(`${PARENT}roles-`)
    server = await startEmbedded({ folder, durable: false })
    await asAdministrator((client) =>
      runAll(client, [
        'drop database tessera',
        'drop owned by tessera_rule, tessera_app, tessera_owner',
        'drop role tessera_rule, tessera_app, tessera_owner',
      ]),
    )
  })

  after(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function asAdministrator(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const url = new URL(server.url('superuser'))
    url.pathname = '/postgres'
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await work(client).finally(() => client.end())
  }

  it('gives every guarantee with the owner’s URL alone', async () => {
    const script = readFileSync(SCRIPT, 'utf8').replaceAll(/^--.*$/gm, '')
    await asAdministrator((client) =>
      runAll(
        client,
        script.split(';').filter((statement) => statement.trim() !== ''),
      ),
    )
    const url = new URL(server.ownerUrl)
    Object.assign(url, { username: 'tessera_owner', password: 'change-me-owner', pathname: '/tessera' })
    const ruleUrl = new URL(url)
    Object.assign(ruleUrl, { username: 'tessera_rule', password: 'change-me-rule' })
    const db = await connect({ url: url.href, ruleUrl: ruleUrl.href })
    try {
      await migrate(db)
      assert.deepEqual(
        (await guarantees(db)).filter(({ kept }) => !kept),
        [],
      )
      await assert.rejects(db.query(`delete from ${db.table('sys_history')}`), /permission denied/)
    } finally {
      await db.close()
    }
  })
})

/** One by one: a database is not made inside a transaction, as several statements of one message would be. */
async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement)
}

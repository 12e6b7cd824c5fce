import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { connect, type Database, migrate, quoteIdentifier, setUpDatabase } from '../database/index.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { loadModel } from '../schema/model-store.ts'
import { loadNorthwind, type Northwind } from '../testing/northwind/index.ts'
import { runCommand } from '../testing/program.ts'
import { testServer } from '../testing/workspace.ts'

const SYSTEM = fileURLToPath(new URL('../../metadata/system', import.meta.url))

describe('tessera import-tables', function () {
  this.timeout(60_000)
  const name = `t_import_${process.pid}`
  let db: Database
  let nw: Northwind
  let folder: string
  let env: NodeJS.ProcessEnv
  before(async () => {
    const { url } = await setUpDatabase({
      url: (await testServer()).url('superuser'),
      database: name,
      owner: `${name}_owner`,
    })
    env = { DATABASE_URL: url }
    db = await connect({ url, workspace: 'main' })
    await migrate(db)
    await applyPacks(db, await loadPacks(db, [SYSTEM]))
    nw = await loadNorthwind(db, 'northwind')
    folder = join(await mkdtemp(join(tmpdir(), 'tessera-import-')), 'northwind')
  })
  after(async () => {
    await db.close()
    const server = await connect({ url: (await testServer()).url('superuser') })
    await server.owner.query(`drop database if exists ${quoteIdentifier(name)} with (force)`)
    for (const role of ['owner', 'rule'])
      await server.owner.query(`drop role if exists ${quoteIdentifier(`${name}_${role}`)}`)
    await server.close()
    await rm(join(folder, '..'), { recursive: true })
  })

  const run = (...words: string[]): ReturnType<typeof runCommand> => runCommand(['import-tables', ...words], env)

  it('says how it is used, and what it finds nothing of', async () => {
    const { code, errors } = await run('--schema', 'northwind', folder, '--apply')
    assert.equal(code, 2)
    assert.match(errors, /import-tables --schema <name>/)
    const unknown = await run('--schema', 'northwind', '--table', 'nope', '--apply')
    assert.equal(unknown.code, 1)
    assert.match(unknown.errors, /there is no table "northwind"\."nope"/)
  })

  it('writes a pack that is applied like any other, with the tables untouched', async () => {
    const before = await nw.fingerprint()
    const { code, output, errors } = await run('--schema', 'northwind', '--prefix', 'nw_', folder)
    assert.equal(code, 0, errors)
    assert.match(errors, /'categories\.picture' becomes no field/)
    assert.match(output, /definitions; look through them, then run tessera apply/)
    assert.match(await readFile(join(folder, 'pack.yaml'), 'utf8'), /name: northwind/)
    await applyPacks(db, await loadPacks(db, [folder]))
    const model = await loadModel(db)
    assert.deepEqual(model.objects.get('nw_order_details')?.table, { schema: 'northwind', name: 'order_details' })
    const taken = [...model.objects.values()].filter((object) => object.existing && object.owner === 'northwind')
    assert.equal(taken.length, 14)
    assert.equal(await nw.fingerprint(), before)
  })

  it('puts them in force at once when asked to', async () => {
    await db.owner.query('create table northwind.depot (code text primary key, name text not null)')
    const { code, output, errors } = await run('--schema', 'northwind', '--apply')
    assert.equal(code, 0, errors)
    assert.match(output, /depot/)
    assert.equal((await loadModel(db)).objects.get('depot')?.owner, 'admin')
    assert.match((await run('--schema', 'northwind', '--apply')).errors, /has no tables to import/)
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Database } from '../database/index.ts'
import { applyDrafts, type DraftInput, planDrafts, saveDrafts } from '../drafts/index.ts'
import { newId } from '../kernel/ids.ts'
import type { DefinitionKind } from '../model/definition.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { readPack } from '../packs/read/read-pack.ts'
import { exportPack } from '../packs/write/export-pack.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const EXAMPLE = folder('docs/examples/vehicle')
const BEFORE = [folder('metadata/system'), folder('seeds/crm')]

describe('the worked example, made in the console', () => {
  let written: TestWorkspace
  let drafted: TestWorkspace
  let exported: string

  before(async () => {
    written = await testWorkspace()
    drafted = await testWorkspace()
    exported = await mkdtemp(join(tmpdir(), 'tessera-vehicle-'))
    for (const { db } of [written, drafted]) await applyPacks(db, await loadPacks(db, BEFORE))
    await applyPacks(written.db, await loadPacks(written.db, [EXAMPLE]))
  })
  after(async () => {
    await written.drop()
    await drafted.drop()
    await rm(exported, { recursive: true })
  })

  const own = (db: Database, owner: string): Promise<unknown[]> =>
    db.query(
      `select id, kind, name, body, shipped from ${db.table('meta_definition')}
       where owner = $1 and deleted_at is null order by kind, name`,
      [owner],
    )

  const columns = (db: Database): Promise<unknown[]> =>
    db.owner.query(
      `select attname, format_type(atttypid, atttypmod) as type, attnotnull from pg_attribute
       where attrelid = $1::regclass and attnum > 0 order by attnum`,
      [db.table('vehicle')],
    )

  it('is the same definitions and the same table as its YAML', async () => {
    const { definitions } = await readPack(EXAMPLE)
    const drafts = definitions.map(({ kind, name, body }): DraftInput => ({ kind: kind as DefinitionKind, name, body }))
    const by = newId()
    await saveDrafts(drafted.db, drafts, { by })
    const { base, problems } = await planDrafts(drafted.db)
    assert.deepEqual(problems, [])
    await applyDrafts(drafted.db, { base, by })
    assert.deepEqual(await own(drafted.db, 'admin'), await own(written.db, 'vehicle'))
    assert.deepEqual(await columns(drafted.db), await columns(written.db))
  })

  it('travels as the pack of administrators, and exported again not a byte differs', async () => {
    await exportPack(drafted.db, 'admin', exported)
    const elsewhere = await testWorkspace()
    try {
      await applyPacks(elsewhere.db, await loadPacks(elsewhere.db, [...BEFORE, exported]))
      assert.deepEqual(await own(elsewhere.db, 'admin'), await own(drafted.db, 'admin'))
      const files = await readFolder(exported)
      const { files: changed } = await exportPack(elsewhere.db, 'admin', exported)
      assert.deepEqual(changed, [])
      assert.deepEqual(await readFolder(exported), files)
      assert.ok(Object.keys(files).length > 1)
    } finally {
      await elsewhere.drop()
    }
  })
})

async function readFolder(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.yaml')).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')])),
  )
}

/** Tables that an earlier program made, or somebody has touched: what the definitions ask for of them is made at the start. */
import assert from 'node:assert/strict'

import type { Definition } from '../model/definition.ts'
import { applyDefinitions, object, people } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { actualCatalog, expectedCatalog } from './catalog.test-kit.ts'
import { catchUp, mend } from './catch-up.ts'
import { readDefinitions } from './definitions.ts'

describe('tables of an earlier program', () => {
  let workspace: TestWorkspace
  let definitions: readonly Definition[]

  beforeEach(async () => {
    workspace = await testWorkspace()
    const { db } = workspace
    await applyDefinitions(db, [
      people,
      object('car', {
        plate: { type: 'text', searchable: true, unique: true },
        phone: { type: 'phone', searchable: true, mask: 'phone' },
        seats: { type: 'integer', indexed: true },
      }),
    ])
    await db.query(
      `insert into ${db.table('car')} (id, version, created_at, updated_at, plate) values (gen_random_uuid(), 1, now(), now(), '粤B12345')`,
    )
    definitions = await readDefinitions(db, db, 'all')
  })

  afterEach(() => workspace.drop())

  const stands = async (): Promise<void> =>
    assert.deepEqual((await actualCatalog(workspace.db))['car'], expectedCatalog(definitions)['car'])

  it('get the search text and the indexes that they lack, once', async () => {
    const { db } = workspace
    await db.owner.query(`alter table ${db.table('car')} drop column "~search"`)
    const made = await catchUp(db)
    assert.deepEqual(
      made.map(({ zh }) => zh),
      ['car：生成搜索文本（plate）', 'car：搜索的索引'],
    )
    const [row] = await db.query<{ text: string }>(`select "~search" as text from ${db.table('car')}`)
    assert.equal(row?.text, '\u001f粤b12345')
    await stands()
    assert.deepEqual(await catchUp(db), [])
  })

  it('get back every index that somebody dropped, but no demand on values', async () => {
    const { db } = workspace
    const indexes = await db.owner.query<{ name: string; unique: boolean }>(
      `select i.relname as name, indisunique as unique from pg_index join pg_class as i on i.oid = indexrelid where indrelid = $1::regclass and not indisprimary`,
      [db.table('car')],
    )
    assert.equal(indexes.filter(({ unique }) => !unique).length, 6)
    for (const { name, unique } of indexes) if (!unique) await db.owner.query(`drop index ${db.table(name)}`)
    await mend(db)
    await stands()
    assert.deepEqual(await mend(db), [])
  })
})

import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { applyPacks, loadPacks } from '../apply.ts'
import { exportPack } from './export-pack.ts'
import { changesOfApplying, filesIn, SHIPPED } from './export.test-kit.ts'

describe('exporting a pack that ships', () => {
  let workspace: TestWorkspace
  let root: string

  before(async () => {
    workspace = await testWorkspace()
    await applyPacks(workspace.db, await loadPacks(workspace.db, Object.values(SHIPPED)))
  })
  after(() => workspace.drop())
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tessera-export-'))
  })
  afterEach(() => rm(root, { recursive: true }))

  for (const [name, folder] of Object.entries(SHIPPED)) {
    it(`leaves every byte of the ${name} pack as it is right after applying it`, async () => {
      await cp(folder, root, { recursive: true })
      const before = await filesIn(root)
      const exported = await exportPack(workspace.db, name, root)
      assert.deepEqual(exported.files, [])
      assert.ok(exported.count > 20)
      assert.deepEqual(await filesIn(root), before)
    })

    it(`writes the ${name} pack into an empty folder so that applying it changes nothing, twice the same bytes`, async () => {
      await exportPack(workspace.db, name, root)
      const before = await filesIn(root)
      assert.deepEqual(await changesOfApplying(workspace.db, root), [])
      assert.deepEqual((await exportPack(workspace.db, name, root)).files, [])
      const other = join(root, 'again')
      await exportPack(workspace.db, name, other)
      assert.deepEqual(await filesIn(other), before)
    })
  }

  it('writes one file an object with its fields, templates and tabs, the rest by kind, in the words of a person', async () => {
    await exportPack(workspace.db, 'crm', root)
    const files = await filesIn(root)
    const objects = await workspace.db.query<{ name: string }>(
      `select name from ${workspace.db.table('meta_definition')} where kind = 'object' and owner = 'crm'
       order by name collate "C"`,
    )
    assert.ok(objects.length > 4)
    assert.deepEqual(Object.keys(files), [
      'enums.yaml',
      'menus.yaml',
      ...objects.map(({ name }) => `objects/${name}.yaml`),
      'pack.yaml',
      'parameters.yaml',
      'roles.yaml',
    ])
    assert.equal(
      files['pack.yaml'],
      'kind: pack\nname: crm\nlabel: { zh: crm, en: crm }\nversion: 0.1.0\nlanguage: 1\nrequires: [system]\n',
    )
    const customer = files['objects/crm_customer.yaml'] ?? ''
    assert.match(customer, /\n {2}- \{ name: birthday, label: \{ zh: 出生日期, en: Birthday \}, type: date \}\n/)
    assert.match(
      customer,
      /\n {2}- \{ name: phone2, label: \{ zh: 备用手机号码, en: Second phone \}, type: phone, mask: phone \}\n/,
    )
    assert.match(
      customer,
      /\n {2}- name: tag_score\n {4}label: \{ zh: 标签总分值, en: Tag score \}\n {4}type: integer\n/,
    )
    assert.match(customer, /\n---\nkind: template\nname: customers\n/)
    assert.match(customer, /\n---\nkind: tab\nname: follow_info\n/)
    for (const [path, text] of Object.entries(files)) {
      assert.doesNotMatch(text, /^\s*(- )?(id|order: \d+0 #)/m, path)
      for (const line of text.split('\n')) assert.ok(line.length <= 120, line)
    }
  })
})

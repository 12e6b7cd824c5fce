import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { TesseraError } from '../../kernel/errors.ts'
import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { applyPacks, loadPacks } from '../apply.ts'
import { exportPack } from './export-pack.ts'
import { change, type Files, filesIn, KINDS, refusal, SHIPPED, SHOP, write } from './export.test-kit.ts'

describe('guarding an export', () => {
  let workspace: TestWorkspace
  let root: string

  before(async () => {
    workspace = await testWorkspace()
    await applyPacks(workspace.db, await loadPacks(workspace.db, [SHIPPED.system]))
  })
  after(() => workspace.drop())
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tessera-export-'))
    await write(root, SHOP)
    await applyPacks(workspace.db, await loadPacks(workspace.db, [root]), { prune: true })
  })

  afterEach(() => rm(root, { recursive: true }))

  it('never touches files that hold no definitions, and takes other names than theirs', async () => {
    const foreign: Files = {
      'README.md': '# Shop\n',
      'deploy.yaml': 'services: { web: &web { image: x } }\nother: *web\n',
      'menus.yaml': 'breakfast: eggs\n',
      'stack.yaml': 'apiVersion: v1\nkind: Deployment\nmetadata: {}\n',
      'data/rows.yaml': '- kind: enum\n',
      '.hidden.yaml': 'kind: enum\n',
    }
    await write(root, foreign)
    await change(workspace.db, 'shop', [{ kind: 'menu', name: 'shop_menu', label: { zh: '商店', en: 'Shop' } }])
    await exportPack(workspace.db, 'shop', root)
    const files = await filesIn(root)
    for (const [path, text] of Object.entries(foreign)) assert.equal(files[path], text)
    assert.match(files['menus-2.yaml'] ?? '', /^kind: menu\nname: shop_menu\n/)
    await change(workspace.db, 'shop', [], [{ kind: 'menu', name: 'shop_menu' }])
  })

  it('refuses the folder of another pack, an unknown owner, a definition written twice and a file that cannot be read', async () => {
    const before = await filesIn(root)
    assert.match(
      await refusal(exportPack(workspace.db, 'system', root)),
      /^EXPORT_REFUSED: .*it belongs to the pack shop/,
    )
    assert.match(await refusal(exportPack(workspace.db, 'nobody', root)), /^PACK_UNKNOWN: .*shop, system/)
    assert.deepEqual(await filesIn(root), before)
    await write(root, { 'twice.yaml': KINDS })
    assert.match(
      await refusal(exportPack(workspace.db, 'shop', root)),
      /enum shop_size is written twice: .*kinds.yaml:1, .*twice.yaml:1/,
    )
    await write(root, { 'twice.yaml': 'kind: enum\n  name: [\n' })
    assert.match(await refusal(exportPack(workspace.db, 'shop', root)), /^DEFINITION_INVALID/)
    await rm(join(root, 'twice.yaml'))
    await rm(join(root, 'pack.yaml'))
    assert.match(await refusal(exportPack(workspace.db, 'shop', root)), /it holds definitions but no pack.yaml/)
  })

  it('lets no secret leave: no setting that is called one', async () => {
    const label = { zh: '钥', en: 'Key' }
    await change(workspace.db, 'shop', [
      {
        kind: 'processor',
        name: 'shop_call',
        label,
        handler: 'http.post',
        settings: { head: { api_key: 'hunter3' } },
      },
    ])
    const before = await filesIn(root)
    const error = await exportPack(workspace.db, 'shop', root).catch((reason: unknown) => reason)
    assert.ok(error instanceof TesseraError && error.code === 'SECRET_IN_DEFINITION')
    assert.deepEqual(
      error.issues.map((issue) => issue.path),
      ['processor/shop_call/settings/head/api_key'],
    )
    assert.deepEqual(await filesIn(root), before)
    await change(workspace.db, 'shop', [], [{ kind: 'processor', name: 'shop_call' }])
  })
})

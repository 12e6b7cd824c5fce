import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { systemPrincipal } from '../access/index.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { listQuestion, parseListRequest } from '../query/index.ts'
import { requirePlan } from '../records/index.ts'
import { loadModel } from '../schema/model-store.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const PAGES = ['docs/guide/sql-lists.md', 'docs/guide/sql-lists.zh-CN.md']
const MANIFEST =
  'kind: pack\nname: example\nlabel: { zh: 例, en: Example }\nversion: 1.0.0\nlanguage: 1\nrequires: [crm]\n'

describe('the list over SQL of the guide', () => {
  let workspace: TestWorkspace
  let pack: string

  before(async () => {
    workspace = await testWorkspace()
    pack = mkdtempSync(join(tmpdir(), 'tessera-guide-'))
    await applyPacks(workspace.db, await loadPacks(workspace.db, [folder('metadata/system'), folder('seeds/crm')]))
  })
  after(async () => {
    rmSync(pack, { recursive: true })
    await workspace.drop()
  })

  it('is the same in both languages, and works as it stands there', async () => {
    const { db } = workspace
    const [example, ...others] = PAGES.map((page) => /```yaml\n(.*?)```/s.exec(readFileSync(folder(page), 'utf8'))?.[1])
    assert.deepEqual(others, [example])
    writeFileSync(join(pack, 'pack.yaml'), MANIFEST)
    writeFileSync(join(pack, 'list.yaml'), example ?? '')
    await applyPacks(db, await loadPacks(db, [pack]))
    const model = await loadModel(db)
    const principal = systemPrincipal('test')
    const plan = requirePlan(model, principal, 'follow_overview')
    const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
    const context = { db, model, principal, plan, moment }
    const request = parseListRequest({ count: 'exact', expand: 'who' }, context)
    const answer = await listQuestion(context, request)
    assert.deepEqual([answer.data, answer.total], ['[]', 0])
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { planLines } from '../cli/plan-lines.ts'
import type { Database } from '../database/index.ts'
import { applyDrafts, type DraftInput, planDrafts, saveDrafts } from '../drafts/index.ts'
import { newId } from '../kernel/ids.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { applyPacks, loadPacks, planPacks } from './apply.ts'
import { diffDefinitions } from './diff/diff-definitions.ts'
import { diffLines } from './diff/lines.ts'
import { folderSide, workspaceSide } from './diff/sides.ts'
import { CARS, type GaragePack, garagePack } from './garage.test-kit.ts'
import { exportPack } from './write/export-pack.ts'

const SYSTEM = fileURLToPath(new URL('../../metadata/system', import.meta.url))

const screens = (label: string, width: number): string => `---
kind: template
name: cars
label: { zh: ${label}, en: Cars }
object: car
list:
  columns:
    - { field: plate, width: ${width} }
    - { field: vin, width: 140 }
`

describe('a pack whose definitions administrators changed', () => {
  let workspace: TestWorkspace
  let db: Database
  let garage: GaragePack

  beforeEach(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    await applyPacks(db, await loadPacks(db, [SYSTEM]))
    garage = await garagePack(db)
    await garage.write('plate\nA\n', { definitions: CARS + screens('汽车', 100) })
    await garage.apply()
  })

  afterEach(async () => {
    await garage.remove()
    await workspace.drop()
  })

  async function administer(drafts: readonly DraftInput[], cascade = false): Promise<void> {
    const by = newId()
    await saveDrafts(db, drafts, { by, cascade })
    const { base, problems } = await planDrafts(db, { prune: true })
    assert.deepEqual(problems, [])
    await applyDrafts(db, { base, by, prune: true })
  }

  async function inForce(
    kind: string,
    name: string,
  ): Promise<Record<string, unknown> & { body: Record<string, unknown> }> {
    const [row] = await db.query<Record<string, unknown> & { body: Record<string, unknown> }>(
      `select owner, body, shipped from ${db.table('meta_definition')} where kind = $1 and name = $2 and deleted_at is null`,
      [kind, name],
    )
    return row ?? assert.fail(`${kind} ${name} is not in force`)
  }

  const template = (zh: string, width: number): DraftInput => ({
    kind: 'template',
    name: 'cars',
    body: {
      kind: 'template',
      name: 'cars',
      object: 'car',
      label: { zh, en: 'Cars' },
      list: {
        columns: [
          { field: 'plate', width },
          { field: 'vin', width: 140 },
        ],
      },
    },
  })

  it('keeps a label of administrators and takes a width of the pack', async () => {
    await administer([template('我的汽车', 100)])
    await garage.write('plate\nA\n', { definitions: CARS + screens('汽车', 222) })
    assert.deepEqual((await planPacks(db, await loadPacks(db, [garage.folder]))).kept, [])
    await garage.apply()
    const { owner, body, shipped } = await inForce('template', 'cars')
    assert.equal(owner, 'garage')
    assert.deepEqual(body['label'], { zh: '我的汽车', en: 'Cars' })
    assert.match(JSON.stringify(body['list']), /222/)
    assert.deepEqual((shipped as Record<string, unknown>)['label'], { zh: '汽车', en: 'Cars' })
    assert.deepEqual((await garage.apply()).plan.definitions, [])
  })

  it('keeps what administrators have where both changed the same, and the plan says so', async () => {
    await administer([template('汽车', 300)])
    await garage.write('plate\nA\n', { definitions: CARS + screens('车', 222) })
    const planned = await planPacks(db, await loadPacks(db, [garage.folder]))
    assert.deepEqual(planned.kept, [{ kind: 'template', name: 'cars', property: 'list' }])
    assert.ok(planLines(planned, 'zh').join('\n').includes('界面模板 cars: list'))
    assert.ok(planLines(planned, 'en').some((line) => line.startsWith('Changed by administrators')))
    assert.deepEqual((await garage.apply()).kept, planned.kept)
    const { body } = await inForce('template', 'cars')
    assert.deepEqual(body['label'], { zh: '车', en: 'Cars' })
    assert.match(JSON.stringify(body['list']), /300/)
  })

  it('is as shipped again when administrators take their change back, or the pack takes it over', async () => {
    await administer([template('我的汽车', 100)])
    assert.notEqual((await inForce('template', 'cars'))['shipped'], null)
    await administer([template('汽车', 100)])
    assert.equal((await inForce('template', 'cars'))['shipped'], null)
    await administer([template('我的汽车', 100)])
    await garage.write('plate\nA\n', { definitions: CARS + screens('我的汽车', 100) })
    await garage.apply()
    assert.equal((await inForce('template', 'cars'))['shipped'], null)
  })

  it('keeps a field that administrators changed and the pack no longer has, also when pruning; the others go', async () => {
    const label = { zh: '底盘号', en: 'Chassis' }
    const vin = { kind: 'field', object: 'car', name: 'vin', type: 'text', length: 20, unique: true, order: 20, label }
    await administer([{ kind: 'field', name: 'car.vin', body: vin }])
    const without = CARS.replace(/ {2}- \{ name: (vin|bought),.*\n/g, '')
    await garage.write('plate\nA\n', { definitions: without + screens('汽车', 100) })
    const planned = await planPacks(db, await loadPacks(db, [garage.folder]), { prune: true })
    assert.deepEqual(planned.kept, [{ kind: 'field', name: 'car.vin' }])
    assert.ok(planLines(planned, 'en').join('\n').includes('field car.vin: no longer in the pack'))
    await garage.apply({ prune: true })
    assert.deepEqual((await inForce('field', 'car.vin')).body['label'], label)
    await assert.rejects(inForce('field', 'car.bought'))
    assert.deepEqual((await garage.apply({ prune: true })).plan.definitions, [])
  })

  it('leaves fields that administrators added, whoever applies or prunes', async () => {
    const label = { zh: '备注', en: 'Note' }
    await administer([
      { kind: 'field', name: 'car.note', body: { kind: 'field', object: 'car', name: 'note', type: 'text', label } },
    ])
    await garage.apply({ prune: true })
    const note = await inForce('field', 'car.note')
    assert.deepEqual([note['owner'], note['shipped']], ['admin', null])
  })

  it('exports as it is in force, and the difference to the folder tells what administrators changed', async () => {
    await administer([template('我的汽车', 100)])
    const lines = diffLines(
      diffDefinitions((await folderSide(garage.folder)).definitions, await workspaceSide(db, 'garage')),
      'zh',
      (line) => line,
    )
    assert.match(lines.join('\n'), /汽车.*我的汽车/)
    const folder = await mkdtemp(join(tmpdir(), 'tessera-customised-'))
    try {
      await exportPack(db, 'garage', folder)
      const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yaml'))
      const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
      assert.match(files.join(''), /我的汽车/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Database } from '../database/index.ts'
import type { RawDefinition } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { applyChange } from '../schema/apply.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { applyPacks, loadPacks } from './apply.ts'
import { diffDefinitions } from './diff/diff-definitions.ts'
import { diffLines } from './diff/lines.ts'
import { folderSide, workspaceSide } from './diff/sides.ts'
import { exportPack } from './write/export-pack.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SHIPPED = [join(ROOT, 'metadata/system'), join(ROOT, 'seeds/crm')]

describe('moving a configuration from a test workspace to the real one', () => {
  let test: TestWorkspace
  let real: TestWorkspace
  let folder: string
  const label = { zh: '车辆', en: 'Vehicle' }

  before(async () => {
    test = await testWorkspace()
    real = await testWorkspace()
    folder = await mkdtemp(join(tmpdir(), 'tessera-travel-'))
    for (const { db } of [test, real]) await applyPacks(db, await loadPacks(db, SHIPPED))
  })
  after(async () => {
    await test.drop()
    await real.drop()
    await rm(folder, { recursive: true })
  })

  /** As the console does it: bodies of administrators, by id where they are there already. */
  async function administer(
    db: Database,
    bodies: readonly Record<string, unknown>[],
    remove: readonly { kind: string; name: string }[] = [],
  ): Promise<void> {
    const raw = bodies.map((body): RawDefinition => {
      const name = body['kind'] === 'field' ? `${String(body['object'])}.${String(body['name'])}` : String(body['name'])
      return { kind: String(body['kind']), name, owner: 'admin', body }
    })
    await applyChange(db, {
      author: { what: 'console' },
      prune: true,
      change: (current) => {
        const checked = checkDefinitions(raw, current, { remove })
        assert.deepEqual(checked.issues, [])
        return checked.definitions
      },
    })
  }

  async function differences(from: Database, to: Database): Promise<string[]> {
    return diffLines(
      diffDefinitions(await workspaceSide(from, 'admin'), await workspaceSide(to, 'admin')),
      'en',
      (line) => line,
    )
  }

  async function move(): Promise<void> {
    await exportPack(test.db, 'admin', folder)
    await applyPacks(real.db, await loadPacks(real.db, [folder]), { prune: true })
  }

  it('brings objects of administrators and fields that they added to packs, all under the administrators', async () => {
    await administer(test.db, [
      { kind: 'object', name: 'vehicle', label, title: 'plate' },
      { kind: 'field', object: 'vehicle', name: 'plate', order: 10, label, type: 'text', required: true },
      { kind: 'field', object: 'vehicle', name: 'keeper', order: 20, label, type: 'reference', target: 'crm_customer' },
      { kind: 'field', object: 'crm_customer', name: 'vip', order: 900, label, type: 'boolean' },
      {
        kind: 'template',
        name: 'vehicles',
        label,
        object: 'vehicle',
        list: { columns: [{ field: 'plate', width: 100 }, { field: 'keeper' }] },
      },
      { kind: 'role', name: 'driver', label, grants: [{ object: 'vehicle', operations: ['read'] }] },
    ])
    assert.notDeepEqual(await differences(real.db, test.db), ['no differences'])
    await move()
    assert.deepEqual(await differences(real.db, test.db), ['no differences'])
    const [row] = await real.db.query<{ owner: string }>(
      `select distinct owner from ${real.db.table('meta_definition')} where name in ('vehicle', 'crm_customer.vip')`,
    )
    assert.deepEqual(row, { owner: 'admin' })
  })

  it('carries renames by id, with the records of the real workspace', async () => {
    await real.db.query(
      `insert into ${real.db.table('vehicle')} (id, version, created_at, updated_at, plate) values (gen_random_uuid(), 1, ${real.db.now}, ${real.db.now}, 'A 1')`,
    )
    const ids = await test.db.query<{ id: string; name: string }>(
      `select id::text as id, name from ${test.db.table('meta_definition')} where name like 'vehicle%'`,
    )
    const idOf = (name: string): string => ids.find((each) => each.name === name)?.id ?? ''
    await administer(test.db, [
      { kind: 'object', id: idOf('vehicle'), name: 'car', label, title: 'number_plate' },
      {
        kind: 'field',
        id: idOf('vehicle.plate'),
        object: 'car',
        name: 'number_plate',
        order: 10,
        label,
        type: 'text',
        required: true,
      },
      {
        kind: 'field',
        id: idOf('vehicle.keeper'),
        object: 'car',
        name: 'keeper',
        order: 20,
        label,
        type: 'reference',
        target: 'crm_customer',
      },
      {
        kind: 'template',
        name: 'vehicles',
        label,
        object: 'car',
        list: { columns: [{ field: 'keeper' }, { field: 'number_plate', width: 120 }] },
      },
      { kind: 'role', name: 'driver', label, grants: [{ object: 'car', operations: ['read'] }] },
    ])
    assert.deepEqual(await differences(real.db, test.db), [
      'car Vehicle',
      '  ~ object car: was called vehicle',
      '  ~ object car: title: plate → number_plate',
      '  ~ field car.number_plate: was called vehicle.plate',
      '  ~ template vehicles: list.columns[0]: removed {"field":"plate","width":100}',
      '  ~ template vehicles: list.columns[1]: added {"field":"number_plate","width":120}',
      'role',
      '  ~ role driver: grants[0]: removed {"object":"vehicle","operations":["read"]}',
      '  ~ role driver: grants[0]: added {"object":"car","operations":["read"]}',
    ])
    await move()
    assert.deepEqual(await differences(real.db, test.db), ['no differences'])
    assert.deepEqual(await real.db.query(`select number_plate from ${real.db.table('car')}`), [{ number_plate: 'A 1' }])
  })

  it('takes away what is gone from the test workspace when asked to prune', async () => {
    await administer(
      test.db,
      [],
      [
        { kind: 'role', name: 'driver' },
        { kind: 'field', name: 'crm_customer.vip' },
      ],
    )
    await move()
    assert.deepEqual(await differences(real.db, test.db), ['no differences'])
  })

  it('compares a folder with a workspace from the command line, and says by its exit code how it went', async () => {
    const { definitions } = await folderSide(folder)
    assert.deepEqual(diffDefinitions(definitions, await workspaceSide(test.db, 'admin')), [])
    const other = await mkdtemp(join(tmpdir(), 'tessera-travel-'))
    await exportPack(test.db, 'admin', other)
    const tessera = (...words: string[]): { code: number | null; out: string; err: string } => {
      const run = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'engine/cli/main.ts'), ...words], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
      })
      return { code: run.status, out: run.stdout, err: run.stderr }
    }
    try {
      assert.deepEqual(tessera('diff', folder, other), { code: 0, out: 'no differences\n', err: '' })
      await writeFile(join(other, 'enums.yaml'), 'kind: enum\nname: mood\nlabel: { zh: 心情, en: Mood }\nitems: []\n')
      assert.deepEqual(tessera('diff', folder, other), { code: 1, out: 'enum\n  + enum mood (Mood)\n', err: '' })
      const { code, out } = tessera('diff', folder, other, '--json')
      assert.equal(code, 1)
      assert.equal(JSON.parse(out).groups[0].definitions[0].name, 'mood')
      await writeFile(join(other, 'enums.yaml'), 'kind: [\n')
      assert.equal(tessera('diff', folder, other).code, 2)
      assert.equal(tessera('diff', folder).code, 2)
      assert.equal(tessera('diff', folder, 'postgres://nobody:x@127.0.0.1:1/none').code, 2)
    } finally {
      await rm(other, { recursive: true })
    }
  })
})

import assert from 'node:assert/strict'

import { planLines } from '../cli/plan-lines.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { loadPacks, type PackOptions, type PacksPlan, planPacks } from './apply.ts'
import { CARS, type GaragePack, garagePack } from './garage.test-kit.ts'

const MENU = `---
kind: menu
name: cars
label: { zh: 汽车, en: Cars }
target: { template: cars }
---
kind: template
name: cars
label: { zh: 汽车, en: Cars }
object: car
list:
  columns:
    - { field: plate, width: 100, fixed: left }
    - { field: vin, width: 140 }
    - { field: price }
form:
  sections:
    - label: { zh: 车辆, en: Car }
      fields: [{ field: plate }, { field: vin }]
`

describe('the plan of a pack', () => {
  let workspace: TestWorkspace
  let garage: GaragePack

  beforeEach(async () => {
    workspace = await testWorkspace()
    garage = await garagePack(workspace.db)
  })

  afterEach(async () => {
    await garage.remove()
    await workspace.drop()
  })

  const plan = async (options?: PackOptions): Promise<PacksPlan> =>
    planPacks(workspace.db, await loadPacks(workspace.db, [garage.folder]), options)

  it('says how many records each file would bring in, and applying brings in as many', async () => {
    await garage.write('plate,vin,tows\nA,,B\nB,,V3\nC,V3,\n')
    const planned = await plan()
    assert.deepEqual(planned.records, [{ pack: 'garage', object: 'car', file: 'data/cars.csv', count: 3 }])
    assert.ok(planLines(planned, 'en').includes('  car +3  (data/cars.csv)'))
    assert.equal((await garage.apply()).records.get('garage'), 3)
    await garage.write('plate,vin,tows\nA,,B\nB,,V3\nC,V3,\nD,,A\n')
    assert.equal((await plan()).records[0]?.count, 1)
    await workspace.db.query(`delete from ${workspace.db.table('meta_pack_data')}`)
    assert.equal((await plan()).records[0]?.count, 1)
  })

  it('says which role would become an administrator, wherever it stands in the pack', async () => {
    const boss = 'kind: role\nname: boss\nlabel: { zh: 主管, en: Boss }\nadministrator: true\n'
    await garage.write('plate\nA\n', { definitions: `${CARS}---\n${boss}` })
    assert.ok(planLines(await plan(), 'zh').includes('  * 角色 boss（主管）将拥有管理员的全部权限'))
    await garage.apply()
    assert.deepEqual((await plan()).powers, [])
  })

  it('finds present records through a rename of object and key that comes with the plan', async () => {
    await garage.write('plate\nA\n')
    await garage.apply()
    await workspace.db.query(`delete from ${workspace.db.table('meta_pack_data')}`)
    const renamed = CARS.replace('name: plate,', 'name: number, renamed_from: plate,').replace(
      'title: plate',
      'title: number',
    )
    await garage.write('number,tows\nA,\nB,A\n', { definitions: renamed, key: '[number]' })
    assert.equal((await plan()).records[0]?.count, 1)
    assert.equal((await garage.apply()).records.get('garage'), 1)
  })

  it('refuses what applying would refuse in the rows, with the same lines and before anything happens', async () => {
    const faulty: [string, string][] = [
      ['plate,prise\nA,1\n', '[plate]'],
      ['plate,vin,bought,price\nA,1,2024-02-30,12\n,2,,1.234\nC,3,,x\n', '[vin]'],
      ['plate,vin\nA,1\n,2\n', '[vin]'],
      ['plate,vin,tows\nA,1,\nA,2,\nB,3,A\n', '[vin]'],
      ['plate,tows\nA,Z\nB,C\nC,B\n', '[plate]'],
      ['plate\nA\nA\n', '[plate]'],
      ['plate\nThis plate is far too long for it\n', '[plate]'],
    ]
    for (const [rows, key] of faulty) {
      await garage.write(rows, { key })
      const planned = await refusalOf(workspace.db, plan)
      assert.deepEqual(planned, await refusalOf(workspace.db, () => garage.apply()))
      assert.match(planned.en[0] ?? '', /cars\.csv:\d+:1: /)
    }
    await garage.write('plate,tows\nA,019aa5f0-0000-7000-8000-00000000000a\n')
    assert.match((await refusalOf(workspace.db, plan)).en.join(), /cars\.csv:2:1: Tows '019a\S+' is no record of car$/)
  })

  it('names what the pack no longer writes and that it stays in force', async () => {
    await garage.write('plate,vin\nA,1\nB,\n', { definitions: CARS + MENU })
    await garage.apply()
    const fewer = CARS.replace(/ {2}- \{ name: vin.*\n/, '')
    await garage.write('plate\nA\nB\n', {
      definitions:
        fewer + MENU.replace(/kind: menu[^-]*---\n/, '').replaceAll(/.*vin, width.*\n|, \{ field: vin \}/g, ''),
    })
    const planned = await plan()
    assert.deepEqual(planned.stays, [
      { kind: 'field', name: 'car.vin', holds: 1 },
      { kind: 'menu', name: 'cars' },
    ])
    assert.deepEqual(planLines(planned, 'en').slice(-3), [
      'No longer in the pack, stays in force (add --prune to remove it):',
      '  field car.vin (1 value(s))',
      '  menu cars',
    ])
    assert.match(
      planLines(planned, 'zh').join('\n'),
      /仍然有效（加 --prune 移除）:\n {2}字段 car\.vin \(1 个值\)\n {2}菜单 cars$/,
    )
    assert.deepEqual((await garage.apply()).stays, planned.stays)
    assert.deepEqual((await plan()).stays, planned.stays)
    assert.deepEqual((await plan({ prune: true })).stays, [])
  })

  it('shows of a changed template only the paths that differ', async () => {
    await garage.write('plate\n', { definitions: CARS + MENU })
    await garage.apply()
    const changed = MENU.replace('width: 100', 'width: 120')
      .replace('    - { field: price }\n', '    - { field: bought, width: 90 }\n')
      .replace('[{ field: plate }, { field: vin }]', '[{ field: plate }, { field: price, span: 2 }, { field: vin }]')
    await garage.write('plate\n', { definitions: CARS + changed })
    assert.deepEqual(planLines(await plan(), 'en'), [
      'Definitions:',
      '  ~ template cars',
      '      list.columns[2]: removed {"field":"price"}',
      '      list.columns[0].width: 100 → 120 (plate)',
      '      list.columns[2]: added {"field":"bought","width":90}',
      '      form.sections[0].fields[1]: added {"field":"price","span":2}',
    ])
  })
})

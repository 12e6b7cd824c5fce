import assert from 'node:assert/strict'

import { applyDefinitions, enumeration, object } from '../testing/definitions.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { loadModel } from './model-store.ts'
import { addRows, valuesOf } from './rows.test-kit.ts'

const colour = { type: 'enum', enum: 'colour' }

describe('changing the options of an enum', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [
      enumeration('colour', ['red', 'blue', 'green', "o'x\\"]),
      object('car', { paint: colour, seat: colour }),
      object('house', { roof: colour }),
    ])
  })

  afterEach(() => workspace.drop())

  it('an option that records carry cannot go, and everybody who carries it is named', async () => {
    const { db } = workspace
    await addRows(db, 'car', [{ paint: 'red', seat: 'blue' }, { paint: 'red' }, { paint: "o'x\\" }])
    await addRows(db, 'house', [{ roof: 'blue', deleted_at: '2026-01-01' }])
    const refusal = await refusalOf(db, () => applyDefinitions(db, [enumeration('colour', ['green'])]))
    assert.deepEqual(refusal.issues, ['OPTION_IN_USE', 'OPTION_IN_USE', 'OPTION_IN_USE'])
    assert.deepEqual(refusal.en, [
      "car.paint: 3 record(s) of car carry options of paint that would go: red ×2, o'x\\ ×1 — disable the option instead (enabled: false)",
      'car.seat: 1 record(s) of car carry options of seat that would go: blue ×1 — disable the option instead (enabled: false)',
      'house.roof: 1 record(s) of house carry options of roof that would go: blue ×1 — disable the option instead (enabled: false)',
    ])
    assert.match(
      refusal.zh[2] ?? '',
      /^house\.roof: 选项正被 house\.roof 的 1 条记录使用，不能删除：blue ×1 — 请改为停用该选项/,
    )
  })

  it('an option that nobody carries goes', async () => {
    const { db } = workspace
    await addRows(db, 'car', [{ paint: 'red' }])
    const { plan } = await applyDefinitions(db, [enumeration('colour', ['red'])])
    assert.deepEqual(plan.steps, [])
    assert.deepEqual(
      (await loadModel(db)).enums.get('colour')?.items.map((item) => item.value),
      ['red'],
    )
  })

  it('an option that is switched off stays on records and can no longer be chosen', async () => {
    const { db } = workspace
    await addRows(db, 'car', [{ paint: 'red' }])
    await applyDefinitions(db, [enumeration('colour', [{ value: 'red', enabled: false }, 'blue', 'green', "o'x\\"])])
    assert.deepEqual(await valuesOf(db, 'car', 'paint'), ['red'])
    const field = (await loadModel(db)).objects.get('car')?.field.get('paint')
    assert.deepEqual(field?.valueSchema.enum, ['blue', 'green', "o'x\\"])
    assert.deepEqual(field?.options?.map(({ value, enabled }) => [value, enabled])[0], ['red', false])
  })

  it('an option goes together with the last field that used it, and with a rename of the enum', async () => {
    const { db } = workspace
    await addRows(db, 'house', [{ roof: 'blue' }])
    const renamed = enumeration('shade', ['red', 'green'], { renamed_from: 'colour' })
    const shade = { type: 'enum', enum: 'shade' }
    const others = object('car', { paint: shade, seat: shade })
    const refusal = await refusalOf(db, () => applyDefinitions(db, [renamed, others, object('house', { roof: shade })]))
    assert.deepEqual(refusal.issues, ['VALUES_WOULD_BE_LOST'])
    await applyDefinitions(db, [renamed, others, object('house', { roof: { type: 'text', length: 60 } })])
    assert.deepEqual(await valuesOf(db, 'house', 'roof'), ['blue'])
  })
})

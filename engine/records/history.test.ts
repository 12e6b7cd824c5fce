import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import { definitionId, newId } from '../kernel/ids.ts'
import { loadModel } from '../schema/model-store.ts'
import { applyDefinitions, object, people } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { createMany, recordHistory, updateMany, type Writer } from './index.ts'

describe('the history of a record whose fields got other names', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [people, object('car', { plate: 'text', note: 'text' })])
  })

  afterEach(() => workspace.drop())

  async function write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    const { db } = workspace
    const model = await loadModel(db)
    const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
    return db.transaction((tx) => work({ db, tx, model, moment, principal: systemPrincipal('test') }))
  }

  const make = async (values: Record<string, unknown>): Promise<string> =>
    (await write((writer) => createMany(writer, 'car', [values]))).ids[0] ?? ''

  const change = (id: string, version: number, values: Record<string, unknown>, name = 'car'): Promise<unknown> =>
    write((writer) => updateMany(writer, name, [{ id, version, values }]))

  const told = async (id: string, name = 'car'): Promise<unknown[]> =>
    (await write((writer) => recordHistory(writer, name, id))).map((entry) => entry.changes)

  it('tells old entries under the present name of the field', async () => {
    const id = await make({ plate: 'A', note: 'x' })
    await change(id, 1, { note: 'y', plate: 'B' })
    await applyDefinitions(workspace.db, [
      object('car', { plate: 'text', remark: { type: 'text', renamed_from: 'note' } }),
    ])
    await change(id, 2, { remark: 'z' })
    assert.deepEqual(await told(id), [
      { remark: { from: 'y', to: 'z' } },
      { plate: { from: 'A', to: 'B' }, remark: { from: 'x', to: 'y' } },
      {},
    ])
  })

  it('keeps the entries of a field from another that takes its name', async () => {
    const { db } = workspace
    const id = await make({ note: 'x' })
    await change(id, 1, { note: 'y' })
    await applyDefinitions(db, [object('car', { plate: 'text', remark: { type: 'text', renamed_from: 'note' } })])
    await applyDefinitions(db, [object('car', { plate: 'text', remark: 'text', note: { type: 'text', id: newId() } })])
    await change(id, 2, { note: 'new' })
    assert.deepEqual(await told(id), [{ note: { from: null, to: 'new' } }, { remark: { from: 'x', to: 'y' } }, {}])
  })

  it('does not tell entries of a removed field under a new one of the same name', async () => {
    const { db } = workspace
    const id = await make({ note: 'x' })
    await change(id, 1, { note: 'secret' })
    await applyDefinitions(db, [object('car', { plate: 'text' })], { remove: ['field car.note'], prune: true })
    await applyDefinitions(db, [object('car', { plate: 'text', note: 'integer' })])
    await change(id, 2, { note: 7 })
    assert.deepEqual(await told(id), [{ note: { from: null, to: 7 } }, {}, {}])
  })

  it('goes on when two fields exchange their names and when the object gets another one', async () => {
    const { db } = workspace
    const id = await make({ plate: 'A', note: 'x' })
    await change(id, 1, { note: 'y' })
    await applyDefinitions(db, [
      object('car', {
        plate: { type: 'text', id: definitionId('field', 'car.note') },
        note: { type: 'text', id: definitionId('field', 'car.plate') },
      }),
    ])
    await change(id, 2, { note: 'B' })
    await applyDefinitions(db, [object('vehicle', { plate: 'text', note: 'text' }, { renamed_from: 'car' })])
    await applyDefinitions(db, [object('car', { note: { type: 'text', id: newId() } }, { id: newId() })])
    await change(id, 3, { plate: 'z' }, 'vehicle')
    assert.deepEqual(await told(id, 'vehicle'), [
      { plate: { from: 'y', to: 'z' } },
      { note: { from: 'A', to: 'B' } },
      { plate: { from: 'x', to: 'y' } },
      {},
    ])
  })
})

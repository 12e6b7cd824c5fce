import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, testApp, type Row, type TestApp } from '../testing/server.ts'

const NOBODY = '019aa5f0-0000-7000-8000-00000000000a'

describe('records that point to several others', () => {
  let app: TestApp
  let red: Row & { id: string }
  let blue: Row & { id: string }
  let green: Row & { id: string }
  const call = () => app.as('admin')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('mark', { name: 'text' }),
      object('seal', { name: 'text' }, { soft_delete: false }),
      object('paper', {
        name: 'text',
        marks: { type: 'multi_reference', target: 'mark', max: 3 },
        seals: { type: 'multi_reference', target: 'seal', on_delete: 'set_null' },
        readers: { type: 'multi_reference', target: 'sys_user', inverse: false },
      }),
      definition('role', 'clerk', {
        grants: [
          { object: 'paper', operations: ['read', 'create', 'update'] },
          { object: 'mark', operations: ['read', 'create'], rows: 'own' },
        ],
      }),
    ])
    await app.services.models.refresh()
    await call().make('sys_user_role', { user: app.ids.nobody, role: 'clerk' })
    red = await call().make('mark', { name: '红' })
    blue = await call().make('mark', { name: '蓝' })
    green = await call().make('mark', { name: '绿' })
  })
  after(() => app.close())

  const find = async (filter: object): Promise<unknown[]> =>
    (await call().list('paper', { filter, sort: 'name' })).is(200).column('name')

  it('keep them in the order given, each once, and show their titles in the same answer', async () => {
    const made = await call().make('paper', { name: 'a', marks: [{ id: blue.id }, red.id, blue.id.toUpperCase()] })
    assert.deepEqual(made['marks'], [blue.id, red.id])
    const read = (await call().get(`/api/v1/paper/${made.id}?expand=marks,seals`)).is(200).data
    assert.deepEqual(read['marks'], [
      { id: blue.id, name: '蓝' },
      { id: red.id, name: '红' },
    ])
    assert.equal(read['seals'], null)
    const changed = (await call().patch(`/api/v1/paper/${made.id}`, { version: 1, marks: [] })).is(200)
    assert.equal(changed.data['marks'], null)
    const { rows } = (await call().get(`/api/v1/paper/${made.id}/history`)).is(200)
    assert.deepEqual(rows[0]?.['changes'], { marks: { from: [blue.id, red.id], to: null } })
    await call().delete(`/api/v1/paper/${made.id}`)
  })

  it('are found by any, all or none of them', async () => {
    await call().make('paper', { name: 'b', marks: [red.id] })
    await call().make('paper', { name: 'c', marks: [red.id, blue.id] })
    await call().make('paper', { name: 'd' })
    const marks = { var: 'marks' }
    assert.deepEqual(await find({ in: [marks, [blue.id, green.id]] }), ['c'])
    assert.deepEqual(await find({ in: [marks, [red.id]] }), ['b', 'c'])
    assert.deepEqual(await find({ has_all: [marks, [red.id, blue.id]] }), ['c'])
    assert.deepEqual(await find({ nin: [marks, [blue.id]] }), ['b', 'd'])
    assert.deepEqual(await find({ empty: [marks] }), ['d'])
    assert.deepEqual(await find({ nempty: [marks] }), ['b', 'c'])
  })

  it('are refused when one of them is not there, with the field named', async () => {
    const wrong: readonly [unknown, string][] = [
      [[red.id, NOBODY], 'REFERENCE_MISSING'],
      [[red.id, 'x'], 'INVALID_VALUE'],
      [red.id, 'INVALID_VALUE'],
      [[red.id, blue.id, green.id, NOBODY], 'INVALID_VALUE'],
    ]
    await leavesNoTrace(app.db, () =>
      Promise.all(
        wrong.map(async ([marks, code]) => {
          const answer = await call().post('/api/v1/paper', { name: 'x', marks })
          const [issue] = answer.refused(422, 'VALIDATION_FAILED').issues
          assert.deepEqual([issue?.code, issue?.path], [code, 'marks'])
          return answer
        }),
      ),
    )
  })

  it('show no title of what the reader may not see, and cannot be made to point there', async () => {
    // who gets a role signs in anew
    const clerk = new Client(app.url, await app.session('nobody'))
    const own = await clerk.make('mark', { name: '自己的' })
    const made = await call().make('paper', { name: 'mixed', marks: [red.id, own.id] })
    const read = (await clerk.get(`/api/v1/paper/${made.id}?expand=marks`)).is(200).data
    assert.deepEqual(read['marks'], [red.id, { id: own.id, name: '自己的' }])
    const [answer] = await leavesNoTrace(app.db, async () => [
      await clerk.post('/api/v1/paper', { name: 'x', marks: [blue.id] }),
    ])
    assert.equal(answer?.refused(422, 'VALIDATION_FAILED').issues[0]?.code, 'REFERENCE_MISSING')
    await clerk.make('paper', { name: 'mine', marks: [own.id], readers: [app.ids.nobody] })
  })

  it('keep what they hold already where somebody adds to them who does not see all of it', async () => {
    const clerk = new Client(app.url, await app.session('nobody'))
    const own = await clerk.make('mark', { name: '自' })
    const made = await call().make('paper', { name: 'p', marks: [red.id] })
    const path = `/api/v1/paper/${made.id}`
    const added = (await clerk.patch(path, { version: 1, marks: [red.id, own.id] })).is(200).data
    assert.deepEqual(added['marks'], [red.id, own.id])
    await leavesNoTrace(app.db, async () => [
      (await clerk.patch(path, { version: 2, marks: [red.id, own.id, blue.id] })).refused(422, 'VALIDATION_FAILED'),
      (await clerk.patch(path, { version: 1, marks: [red.id] })).refused(409, 'VERSION_CONFLICT'),
    ])
    await call().delete(path)
  })

  it('keep what they point to from being deleted, or let it go with a trace, as the field says', async () => {
    const [one, two] = [await call().make('seal', { name: '1' }), await call().make('seal', { name: '2' })]
    const holder = await call().make('paper', { name: 'sealed', marks: [green.id], seals: [one.id, two.id] })
    const [answer] = await leavesNoTrace(app.db, async () => [await call().delete(`/api/v1/mark/${green.id}`)])
    answer?.refused(409, 'RECORD_REFERENCED')
    ;(await call().delete(`/api/v1/seal/${one.id}`)).is(204)
    const after = (await call().get(`/api/v1/paper/${holder.id}`)).data
    assert.deepEqual([after['seals'], after.version], [[two.id], 2])
    const { rows } = await call().get(`/api/v1/paper/${holder.id}/history`)
    assert.deepEqual(rows[0]?.['changes'], { seals: { from: [one.id, two.id], to: [two.id] } })
    ;(await call().delete(`/api/v1/seal/${two.id}`)).is(204)
    assert.equal((await call().get(`/api/v1/paper/${holder.id}`)).data['seals'], null)
  })

  it('never point to what another deletes at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const mark = await call().make('mark', { name: `m${round}` })
      const [made, gone] = await Promise.all([
        call().post('/api/v1/paper', { name: `race ${round}`, marks: [mark.id] }),
        call().delete(`/api/v1/mark/${mark.id}`),
      ])
      assert.notEqual(made.status === 201, gone.status === 204, `${made.status} ${gone.status}`)
    }
  })

  it('are a tab of what they point to', async () => {
    const { body } = (await call().get('/api/v1/screens/mark')).is(200)
    const { tabs } = body['detail'] as { tabs: readonly { name: string; via?: string }[] }
    assert.equal(tabs.find((each) => each.name === 'paper.marks')?.via, 'marks')
    const ofPeople = app.services.models.current().tabs.get('sys_user') ?? []
    assert.equal(
      ofPeople.some((each) => each.name === 'paper.readers'),
      false,
    )
  })

  it('have an inverted index', async () => {
    const indexes = await app.db.query<{ definition: string }>(
      `select indexdef as definition from pg_indexes where schemaname = $1 and tablename = 'paper'`,
      [app.db.workspace],
    )
    assert.equal(indexes.filter(({ definition }) => definition.includes('USING gin (marks)')).length, 1)
  })
})

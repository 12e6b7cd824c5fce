import assert from 'node:assert/strict'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { screenOf } from './test-screen.ts'
import { defaultState, questionOf, readState, toggledSort, writeState, type ViewState } from './view-state.ts'

const screen = screenOf({
  name: { type: 'text', operators: ['==', 'contains', 'empty'] },
  age: { type: 'integer', schema: { type: 'integer' }, operators: ['==', 'between', 'in'] },
  vip: { type: 'boolean', schema: { type: 'boolean' }, operators: ['=='] },
  city: { type: 'enum', operators: ['in', 'nin'] },
  tags: { type: 'tags', schema: { type: 'array' }, operators: ['has_any', 'has_none'] },
  secret: { type: 'text', operators: [], sortable: false },
})

describe('the address of a list', () => {
  const state: ViewState = {
    sort: [
      { field: 'age', descending: true },
      { field: 'name', descending: false },
    ],
    filters: {
      name: { op: 'contains', value: '张,三:四 & 100%' },
      age: { op: 'between', value: [18, 30] },
      vip: { op: '==', value: false },
      city: { op: 'in', value: ['深圳,南山', 'b&c'] },
      tags: { op: 'has_any', value: ['t1', 't2'] },
      '!tags': { op: 'has_none', value: ['t3'] },
    },
    search: '王 & 李',
    page: 3,
    size: 50,
  }

  it('brings back the very same view', () => {
    assert.deepEqual(readState(writeState(state, screen), screen), state)
  })

  it('survives the escaping of a real address', () => {
    const address = new URLSearchParams(writeState(state, screen)).toString()
    assert.deepEqual(readState(Object.fromEntries(new URLSearchParams(address)), screen), state)
  })

  it('carries the conditions of the editor beside the filters, and nothing that is no object', () => {
    const where = { rule: { '<': [{ var: 'age' }, 30] }, version: 1, rows: [] }
    const question = writeState({ ...state, where }, screen)
    assert.deepEqual(readState(question, screen), { ...state, where })
    assert.equal(writeState({ ...state, where: undefined }, screen)['where'], undefined)
    assert.deepEqual(readState({ where: '' }, screen), defaultState(screen))
    for (const text of ['[]', '3', 'null', '{"and":'])
      assert.deepEqual(readState({ where: text }, screen), { ...defaultState(screen), unreadable: true })
    // whoever goes on from there leaves it behind
    assert.deepEqual(writeState(readState({ where: '{' }, screen), screen), {})
  })

  it('is not read where a condition stands twice, for nobody knows which is meant', () => {
    const unreadable = { ...defaultState(screen), unreadable: true }
    for (const name of ['where', 'f.age', 'q'])
      assert.deepEqual(readState(questionOf({ [name]: ['{}', '{}'] }), screen), unreadable, name)
    assert.deepEqual(readState(questionOf({ page: ['2', '3'], sort: ['name', 'age'], where: null }), screen), {
      ...defaultState(screen),
    })
  })

  it('is empty for the view that the template gives', () => {
    assert.deepEqual(writeState(defaultState(screen), screen), {})
  })

  it('says of conditions that the screen does not know or allow, and ignores other parts that it does not', () => {
    const question = {
      'f.gone': 'contains:x',
      'f.secret': '==:1',
      'f.name': 'between:a,b',
      sort: '-secret,gone',
      page: '-4',
      size: '7',
    }
    assert.deepEqual(readState(question, screen), { ...defaultState(screen), sort: [], unreadable: true })
    const { page, size } = question
    assert.deepEqual(readState({ page, size }, screen), defaultState(screen))
  })

  it('never takes half a condition for none', () => {
    for (const [name, text] of [
      ['f.age', 'between:18'],
      ['f.name', 'contains:'],
      ['f.city', 'in'],
    ] as const)
      assert.deepEqual(readState({ [name]: text }, screen), { ...defaultState(screen), unreadable: true })
  })

  it('reads an operator that needs no value', () => {
    assert.deepEqual(readState({ 'f.name': 'empty' }, screen).filters, { name: { op: 'empty' } })
  })
})

describe('a list whose template names conditions to open with', () => {
  const opening: ScreenModel = {
    ...screen,
    query: {
      items: [
        { field: 'city', default: { operator: 'in', value: ['sz'] } },
        { field: 'name', default: { operator: 'empty' } },
        { field: 'age', default: { operator: 'unknown', value: 1 } },
        { field: 'absent', default: { operator: '==', value: 1 } },
      ],
    },
  }
  const filters = { city: { op: 'in', value: ['sz'] }, name: { op: 'empty', value: undefined } }

  it('opens with those that its fields know', () => {
    assert.deepEqual(readState({}, opening).filters, filters)
    assert.deepEqual(writeState(readState({}, opening), opening), {})
  })

  it('remembers in its address what somebody changed and took away', () => {
    const state = { ...defaultState(opening), filters: { city: { op: 'nin', value: ['sz'] } } }
    const address = writeState(state, opening)
    assert.deepEqual(address, { 'f.city': 'nin:sz', 'f.name': '' })
    assert.deepEqual(readState(address, opening), state)
    assert.deepEqual(readState(writeState({ ...state, filters: {} }, opening), opening).filters, {})
  })
})

describe('clicking a header', () => {
  const fallback = [{ field: 'created', descending: true }]
  it('goes up, down and back to the order of the template', () => {
    const up = toggledSort(fallback, 'age', false, fallback)
    const down = toggledSort(up, 'age', false, fallback)
    assert.deepEqual(up, [{ field: 'age', descending: false }])
    assert.deepEqual(down, [{ field: 'age', descending: true }])
    assert.deepEqual(toggledSort(down, 'age', false, fallback), fallback)
  })
  it('with shift adds a second key and keeps the place of the first', () => {
    const two = toggledSort([{ field: 'age', descending: false }], 'name', true, fallback)
    assert.deepEqual(two, [
      { field: 'age', descending: false },
      { field: 'name', descending: false },
    ])
    assert.deepEqual(toggledSort(two, 'age', true, fallback)[0], { field: 'age', descending: true })
  })
})

import assert from 'node:assert/strict'
import { rowsOf, ruleOfRows } from '../../../engine/rules/rows.ts'
import {
  added,
  cloned,
  editorRows,
  moved,
  patched,
  plainRows,
  removed,
  withField,
  withOperator,
} from './editor-rows.ts'

const below = { '<': [{ var: 'age' }, 30] }
const above = { '>': [{ var: 'age' }, 60] }
const city = { '==': [{ var: 'city' }, '深圳'] }
const rule = { and: [{ or: [below, above] }, city] }

const rows = () => editorRows(rowsOf(rule))

/** What rows mean, which is nothing when their brackets do not match. */
function meaning(edited: ReturnType<typeof rows>): unknown {
  const reading = ruleOfRows(plainRows(edited))
  return 'json' in reading ? reading.json : undefined
}

describe('rows of a condition editor', () => {
  it('are the rule that they were made of, each with a key of its own', () => {
    assert.deepEqual(meaning(rows()), rule)
    assert.deepEqual(plainRows(rows()), rowsOf(rule))
    const keys = rows().map(({ key }) => key)
    assert.equal(new Set(keys).size, keys.length)
  })

  it('keep rows about related records inside a row', () => {
    const related = { some: [{ var: 'lines' }, { and: [below, city] }] }
    assert.deepEqual(meaning(editorRows(rowsOf(related))), related)
  })

  it('change places without their brackets', () => {
    assert.deepEqual(meaning(moved(rows(), 0, 1)), { and: [{ or: [above, below] }, city] })
    assert.deepEqual(meaning(moved(rows(), 1, 1)), { and: [{ or: [below, city] }, above] })
    assert.deepEqual(plainRows(moved(rows(), 0, -1)), rowsOf(rule), 'above the first there is no place')
    assert.deepEqual(plainRows(moved(rows(), 2, 1)), rowsOf(rule))
  })

  it('leave their brackets to the others when they go', () => {
    assert.deepEqual(meaning(removed(rows(), 0)), { and: [above, city] })
    assert.deepEqual(meaning(removed(rows(), 1)), { and: [below, city] })
    assert.deepEqual(meaning(removed(rows(), 2)), { or: [below, above] })
    const three = editorRows(rowsOf({ and: [city, { '!': { or: [below, above, city] } }] }))
    assert.deepEqual(meaning(removed(three, 1)), { and: [city, { '!': { or: [above, city] } }] })
    assert.deepEqual(removed(removed(removed(rows(), 0), 0), 0), [])
  })

  it('are doubled inside the same brackets, joined as their neighbours there', () => {
    assert.deepEqual(meaning(cloned(rows(), 0)), { and: [{ or: [below, below, above] }, city] })
    assert.deepEqual(meaning(cloned(rows(), 1)), { and: [{ or: [below, above, above] }, city] })
  })

  it('get a new one between them without changing how they are joined', () => {
    const more = added(rows(), 0)
    assert.deepEqual(
      more.map(({ connector }) => connector),
      ['or', 'or', 'and', 'and'],
    )
    assert.equal(more[1]?.field, '')
  })

  it('say nothing while they are muted, but are kept', () => {
    const muted = patched(rows(), 1, { muted: true })
    assert.deepEqual(meaning(muted), { and: [below, city] })
    assert.equal(plainRows(muted)[1]?.field, 'age')
  })

  it('forget operator and values with the field, and values where another operator means other ones', () => {
    const [row] = rows()
    assert.ok(row)
    const other = withField(row, 'name', 'contains')
    assert.deepEqual([other.field, other.operator, other.values, other.left], ['name', 'contains', [], 1])
    assert.deepEqual(withOperator(row, '>=', true).values, [30])
    assert.deepEqual(withOperator(row, 'between', false).values, [])
    assert.deepEqual(withOperator(row, 'some', false).where, [])
    assert.equal('where' in withOperator(withOperator(row, 'some', false), '<', false), false)
  })
})

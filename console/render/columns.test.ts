import assert from 'node:assert/strict'
import type { ScreenColumn } from '../../engine/screens/types.ts'
import { arrange } from './columns.ts'

const column = (field: string): ScreenColumn => ({ field, label: { zh: field, en: field }, sortable: true })
const columns = ['name', 'phone', 'city'].map(column)

describe('arranged columns', () => {
  it('are the template’s while nobody chose', () => {
    assert.deepEqual(
      arrange(columns, undefined).map((one) => [one.field, one.isShown]),
      [
        ['name', true],
        ['phone', true],
        ['city', true],
      ],
    )
  })

  it('follow the person’s order and leave out what was hidden', () => {
    const arranged = arrange(columns, { order: ['city', 'name', 'phone'], hidden: ['phone'] })
    assert.deepEqual(
      arranged.map((one) => [one.field, one.isShown]),
      [
        ['city', true],
        ['name', true],
        ['phone', false],
      ],
    )
  })

  it('show columns that came after the choice was made, at the end', () => {
    assert.deepEqual(
      arrange([...columns, column('vip')], { order: ['city', 'name', 'phone'], hidden: [] }).map((one) => one.field),
      ['city', 'name', 'phone', 'vip'],
    )
  })

  it('forget columns that are gone', () => {
    assert.deepEqual(
      arrange(columns, { order: ['gone', 'city'], hidden: ['gone'] }).map((one) => one.field),
      ['city', 'name', 'phone'],
    )
  })
})

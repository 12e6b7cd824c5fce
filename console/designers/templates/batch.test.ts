import assert from 'node:assert/strict'
import { textOf } from '../form/both.ts'
import { batchItems, type BatchRow } from './batch.ts'

function row(field: string, some: Partial<BatchRow> = {}): BatchRow {
  return {
    field,
    order: 1,
    isChosen: true,
    zh: '',
    en: '',
    groupZh: '',
    icon: '',
    fixed: '',
    width: '',
    isSortable: true,
    ...some,
  }
}

describe('adding fields in a batch', () => {
  it('takes what is ticked in the order that was given, with what was set and nothing else', () => {
    const rows = [
      row('city', { order: 3 }),
      row('birthday', { order: 2, zh: '生日', width: 105, fixed: 'left', icon: 'calendar', groupZh: '基本' }),
      row('email', { isChosen: false }),
      row('note', { order: 3, isSortable: false, width: '9999' }),
    ]
    assert.deepEqual(batchItems(rows, { isList: true, label: textOf }), [
      {
        field: 'birthday',
        label: { zh: '生日', en: '生日' },
        width: 105,
        fixed: 'left',
        icon: 'calendar',
        group: { zh: '基本', en: '基本' },
      },
      { field: 'city' },
      { field: 'note', width: 1000, sortable: false },
    ])
  })

  it('writes of a form only what a form knows', () => {
    const rows = [row('city', { en: 'Town', width: 90, fixed: 'right', isSortable: false })]
    assert.deepEqual(batchItems(rows, { isList: false, label: textOf }), [
      { field: 'city', label: { zh: 'Town', en: 'Town' } },
    ])
  })
})

import assert from 'node:assert/strict'
import { enumBody, enumFaults, enumValues, newEnum, newItem, proposedValue, removedItems } from './enum-form.ts'

const BODY = {
  kind: 'enum',
  name: 'colour',
  label: { zh: '颜色', en: 'Colour' },
  system: true,
  items: [
    { value: '1', label: { zh: '红', en: 'Red' }, color: 'danger' },
    { value: '2', label: { zh: '绿', en: 'Green' }, enabled: false },
  ],
}

describe('the form of an enum', () => {
  it('gives back what it was given, what it does not show included', () => {
    assert.deepEqual(enumBody(enumValues(BODY), BODY), BODY)
  })

  it('lets an empty English label say what the Chinese one says', () => {
    const item = { ...newItem([]), label: { zh: '蓝', en: '' }, value: '3' }
    const body = enumBody({ ...newEnum(), name: 'x', label: { zh: '甲', en: '' }, items: [item] }, {})
    assert.deepEqual(body['label'], { zh: '甲', en: '甲' })
    assert.deepEqual(body['items'], [{ value: '3', label: { zh: '蓝', en: '蓝' } }])
  })

  it('proposes values: by the English label, else the next number where all are numbers', () => {
    const { items } = enumValues(BODY)
    assert.equal(proposedValue({ zh: '蓝', en: 'Sky blue' }, items), 'sky_blue')
    assert.equal(proposedValue({ zh: '蓝', en: '' }, items), '3')
    assert.equal(proposedValue({ zh: '蓝', en: '' }, []), 'item')
    assert.equal(proposedValue({ zh: '', en: '' }, items), '')
  })

  it('finds values that repeat or are missing, at their item', () => {
    const values = enumValues(BODY)
    const [first, second] = values.items
    assert.ok(first && second)
    const faults = enumFaults(
      { ...values, items: [first, { ...second, value: '1' }, newItem(values.items)] },
      undefined,
    )
    assert.deepEqual(Object.keys(faults).toSorted(), ['items/1/value', 'items/2/label', 'items/2/value'])
  })

  it('knows items that were taken out from those whose value was changed', () => {
    const values = enumValues(BODY)
    const [first, second] = values.items
    assert.ok(first && second)
    assert.deepEqual(removedItems({ ...values, items: [first] }, BODY), ['2'])
    assert.deepEqual(removedItems({ ...values, items: [first, { ...second, value: '9' }] }, BODY), [])
  })
})

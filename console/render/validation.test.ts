import assert from 'node:assert/strict'
import { faultOf, fieldsOf, formParts } from './form-state.ts'
import { screenOf } from './test-screen.ts'

describe('what a form asks of a value', () => {
  const screen = {
    ...screenOf({
      price: { type: 'decimal', settings: { precision: 10, scale: 2 }, schema: {} },
      born: { type: 'date' },
      code: {},
    }),
    form: {
      sections: [
        {
          fields: [
            { field: 'price', validation: { min: '10.00', max: '100.00' } },
            { field: 'born', validation: { min: '1900-01-01', message: { zh: '太早', en: 'too early' } } },
            { field: 'code', validation: { min_length: 2, max_length: 4, pattern: '[A-Z]+' } },
          ],
        },
      ],
    },
  }
  const fault = (name: string, value: unknown): string | undefined => {
    const form = fieldsOf(formParts(screen)).find(({ field }) => field.name === name)
    return form && faultOf(form, value, false)?.zh
  }

  it('bounds numbers and days by their own order, not by that of text', () => {
    assert.equal(fault('price', '9.50'), '不能小于 10.00')
    assert.equal(fault('price', '100.01'), '不能大于 100.00')
    assert.equal(fault('price', '20'), undefined)
    assert.equal(fault('born', '1899-12-31'), '太早')
    assert.equal(fault('born', '1900-01-01'), undefined)
  })

  it('bounds the length of text and its form, the whole of it', () => {
    assert.equal(fault('code', 'A'), '至少 2 个字符')
    assert.equal(fault('code', 'ABCDE'), '最多 4 个字符')
    assert.equal(fault('code', 'Ab'), '不符合要求')
    assert.equal(fault('code', 'AB'), undefined)
  })

  it('asks nothing of an empty value that need not be given', () => {
    assert.equal(fault('code', ''), undefined)
  })
})

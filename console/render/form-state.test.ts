import assert from 'node:assert/strict'
import type { FormField } from './form-state.ts'
import {
  changedValues,
  createdValues,
  faultOf,
  fieldsOf,
  formParts,
  newValues,
  placeIssues,
  recordValues,
} from './form-state.ts'
import { screenOf } from './test-screen.ts'

const screen = screenOf({
  name: { required: true, schema: { type: 'string', maxLength: 5 } },
  phone: { mask: 'phone', required: true },
  age: { type: 'integer', schema: { type: 'integer', minimum: 0 }, default: 18 },
  since: { type: 'date', schema: { type: 'string', format: 'date' }, default: 'today' },
  company: { type: 'reference', target: { object: 'company', title: 'title', template: 'company' } },
  stamp: { readonly: true },
  created_at: { type: 'datetime', system: true },
})
const fields = fieldsOf(formParts(screen))
const fieldOf = (name: string): FormField => fields.find((one) => one.field.name === name) ?? assert.fail(name)
const record = {
  id: 'r',
  version: 1,
  name: '张伟',
  phone: '137****7583',
  age: 30,
  since: null,
  company: { id: 'c', title: '公司' },
  stamp: 'x',
}

describe('a form', () => {
  it('asks for what makes a record’s key once, when the record is made', () => {
    const keyed = screenOf({ code: { once: true, required: true }, name: {} })
    const readonly = (isNew: boolean): boolean[] => fieldsOf(formParts(keyed, isNew)).map((one) => one.readonly)
    assert.deepEqual(
      [readonly(true), readonly(false)],
      [
        [false, false],
        [true, false],
      ],
    )
  })

  it('leaves out what nobody enters', () => {
    assert.deepEqual(
      fields.map((one) => one.field.name),
      ['name', 'phone', 'age', 'since', 'company', 'stamp'],
    )
  })

  it('starts a new record with what the opener knows and with defaults, today included', () => {
    const moment = { now: '2026-05-01T04:00:00.000Z', today: '2026-05-01' }
    const values = newValues(fields, { company: { id: 'c', title: '公司' } }, moment)
    assert.equal(values['age'], 18)
    assert.equal(values['since'], '2026-05-01')
    assert.equal(values['name'], null)
    assert.deepEqual(values['company'], { id: 'c', title: '公司' })
  })

  it('sends only what was changed, references as ids', () => {
    const start = recordValues(fields, record)
    assert.deepEqual(changedValues(fields, start, start), {})
    assert.deepEqual(changedValues(fields, start, { ...start, age: 31, company: { id: 'd', title: '别的' } }), {
      age: 31,
      company: 'd',
    })
    assert.deepEqual(changedValues(fields, start, { ...start, company: null }), { company: null })
  })

  it('takes a value typed anew but equal for unchanged', () => {
    const start = recordValues(fields, record)
    assert.deepEqual(changedValues(fields, start, { ...start, company: { id: 'c', title: '改了名字' }, since: '' }), {})
  })

  it('never writes a masked value back', () => {
    const start = recordValues(fields, record)
    assert.equal(start['phone'], null)
    assert.deepEqual(changedValues(fields, start, { ...start }), {})
    assert.deepEqual(changedValues(fields, start, { ...start, phone: '13800000000' }), { phone: '13800000000' })
  })

  it('never writes a field that may not be written', () => {
    const start = recordValues(fields, record)
    assert.deepEqual(changedValues(fields, start, { ...start, stamp: 'y' }), {})
  })

  it('creates with what was entered and with what the opener gave, also where the form has no such field', () => {
    assert.deepEqual(createdValues(fields, { owner: { id: 'o' } }, { name: '李娜', age: null, company: { id: 'c' } }), {
      owner: 'o',
      name: '李娜',
      company: 'c',
    })
  })
})

describe('validation in the form', () => {
  it('asks for required values, but not for a masked one that stays', () => {
    assert.equal(faultOf(fieldOf('name'), '', false)?.zh, '不能为空')
    assert.equal(faultOf(fieldOf('phone'), null, true), undefined)
    assert.equal(faultOf(fieldOf('phone'), null, false)?.zh, '不能为空')
  })

  it('speaks with the sentences of the schema', () => {
    assert.match(faultOf(fieldOf('name'), '一二三四五六', false)?.zh ?? '', /5/)
    assert.match(faultOf(fieldOf('age'), 'abc', false)?.en ?? '', /whole number/)
    assert.equal(faultOf(fieldOf('age'), 0, false), undefined)
  })

  it('puts the server’s issues to their fields and says the others above', () => {
    const message = { zh: '重复', en: 'taken' }
    const { faults, others } = placeIssues(
      [
        { code: 'X', path: 'phone', message },
        { code: 'Y', message: { zh: '别的', en: 'other' } },
      ],
      fields,
    )
    assert.deepEqual(faults, { phone: message })
    assert.deepEqual(others, [{ zh: '别的', en: 'other' }])
  })
})

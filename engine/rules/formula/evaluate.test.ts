import assert from 'node:assert/strict'

import type { RuleFields, ValueTypeName } from '../index.ts'
import { evaluateFormula, parseFormula, type FormulaShape } from './index.ts'

const types: Readonly<Record<string, ValueTypeName>> = {
  a: 'decimal',
  b: 'decimal',
  n: 'number',
  name: 'text',
  city: 'text',
  yes: 'boolean',
  unknown: 'boolean',
  day: 'date',
  at: 'datetime',
}
const fields: RuleFields = {
  field: (name) => {
    const valueType = Object.hasOwn(types, name) ? types[name] : undefined
    return valueType && { label: { zh: name, en: name }, valueType }
  },
}
const moment = { now: '2026-11-21T16:30:00.000Z', timeZone: 'Asia/Shanghai' }
const record = {
  a: '10.00',
  b: '3',
  n: -7,
  name: '  王小明 Wang😀 ',
  yes: true,
  day: '2024-02-29',
  at: '2026-05-01T16:00:00.000Z',
}

function answer(text: string, shape: Partial<FormulaShape> = { scale: 4 }): string | boolean | null {
  const reading = parseFormula(text, fields)
  assert.ok('formula' in reading, JSON.stringify(reading))
  return evaluateFormula(reading.formula, shape)(record, moment)
}

function assertAnswers(answers: Readonly<Record<string, string | boolean | null>>): void {
  for (const [text, expected] of Object.entries(answers)) assert.equal(answer(text), expected, text)
}

describe('computing a formula', () => {
  it('calculates exactly, as on paper', () => {
    assertAnswers({
      '0.1 + 0.2': '0.3000',
      'a / b': '3.3333',
      'a / b * b': '10.0000',
      '2 + 3 * -4': '-10.0000',
      '-a - -b': '-7.0000',
      '10 - 2 - 3': '5.0000',
      'n % 4': '-3.0000',
      'a / 0': null,
      'a % (b - 3)': null,
      '0 * n': '0.0000',
      'round(2.5) + round(0 - 2.5) + round(1.005, 2)': '1.0100',
      'round(1250, 0 - 2)': '1300.0000',
      'floor(0 - 1.5) + ceil(1.5) + abs(n)': '7.0000',
      'min(a, b, null) + max(n, null)': '-4.0000',
    })
    assert.equal(answer('1 / 3', {}), `0.${'3'.repeat(38)}`)
    assert.equal(answer('2 / 3', {}), `0.${'6'.repeat(37)}7`)
  })

  it('brings the result to the shape of its field', () => {
    assert.equal(answer('2.345', { precision: 3, scale: 2 }), '2.35')
    assert.equal(answer('0 - 2.345', { precision: 3, scale: 2 }), '-2.35')
    assert.equal(answer('9.994', { precision: 3, scale: 2 }), '9.99')
    assert.equal(answer('9.995', { precision: 3, scale: 2 }), null)
    assert.equal(answer('0 - 0.001', { precision: 3, scale: 2 }), '0.00')
    assert.equal(answer(`'深圳😀市'`, { length: 3 }), '深圳😀')
    assert.equal(answer(`trim('   ')`), null)
  })

  it('takes what is not known for not known', () => {
    assertAnswers({
      'a + null': null,
      'unknown and yes': null,
      'unknown and not yes': false,
      'unknown or yes': true,
      'not unknown': null,
      'if(unknown, 1, 2)': '2.0000',
      'if(a > null, 1, 2)': '2.0000',
      'null = null': null,
      'empty(unknown) and empty(city) and empty(trim(city & \' \'))': true,
      "coalesce(city, trim(' '), name, '-')": record.name,
      "city & '/' & city": '/',
      "switch(city, null, 'a', 'b')": 'b',
      "switch(b, 1, 'a', 3.0, 'b')": 'b',
      "switch(b, 1, 'a')": null,
    }) // prettier-ignore
  })

  it('counts the characters of texts as people do', () => {
    assertAnswers({
      'len(trim(name))': '9.0000',
      "right(trim(name), 2) & '|' & left(trim(name), 2) & '|' & mid(trim(name), 5, 3)": 'g😀|王小|Wan',
      "upper(left(trim(name), 6)) & lower('ÀB')": '王小明 WAàb',
      "replace('a.b.c', '.', '$&')": 'a$&b$&c',
      "replace('abc', '', 'x')": 'abc',
      "contains(name, 'wANG') and starts(trim(name), '王')": true,
      "left('abc', 0 - 1)": null,
    })
  })

  it('knows months of different lengths and the zone of the workspace', () => {
    assertAnswers({
      'today()': '2026-11-22',
      'now()': moment.now,
      'date(at)': '2026-05-02',
      'text(at)': '2026-05-02 00:00',
      "date_add(date('2024-01-31'), 1, 'm')": '2024-02-29',
      "date_add(day, 1, 'y')": '2025-02-28',
      "date_add(day, 0 - 1.9, 'w')": '2024-02-22',
      "date_add(date('9999-12-31'), 1, 'd')": null,
      "months_between(date('2024-01-31'), day)": '0.0000',
      "months_between(date('2024-01-31'), date('2024-03-31'))": '2.0000',
      "months_between(date('2024-03-31'), date('2024-01-31'))": '-2.0000',
      'days_between(day, today())': '997.0000',
      'age(day)': '2.0000',
      "age(date('2006-11-22'))": '20.0000',
      "age(date('2006-11-23'))": '19.0000',
      'year(day) * 10000 + month(day) * 100 + day(day)': '20240229.0000',
    })
  })

  it('writes values as text and reads them back, where there is something to read', () => {
    assertAnswers({
      "text(a) & ' ' & text(a / 8) & ' ' & fixed(a / 8, 2) & ' ' & fixed(a, 2)": '10 1.25 1.25 10.00',
      "text(yes) & ' ' & text(day)": 'true 2024-02-29',
      "number(' -12.50 ')": '-12.5000',
      "number('12.5元')": null,
      "date('2023-02-29')": null,
      "date(' 2000-02-29 ')": '2000-02-29',
      "date('1900-02-29')": null,
    })
  })

  it('takes a stored value that is none of its type for nothing', () => {
    const reading = parseFormula(`coalesce(text(a), text(day), text(at), text(yes), name, '-')`, fields)
    assert.ok('formula' in reading)
    const odd = { a: 'NaN', day: '2023-02-29', at: 'infinity', yes: 'true', name: 5 }
    assert.equal(evaluateFormula(reading.formula)(odd, moment), '-')
    assert.equal(evaluateFormula(reading.formula)(Object.create({ name: 'inherited' }), moment), '-')
  })
})

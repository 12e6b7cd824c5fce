import assert from 'node:assert/strict'

import fc from 'fast-check'

import type { RuleField, RuleFields } from '../index.ts'
import { FORMULA_LIMITS, formulaFunctions, formulaOperators, parseFormula, printFormula } from './index.ts'

const label = (zh: string, en: string) => ({ zh, en })
const known: Readonly<Record<string, RuleField>> = {
  price: { label: label('单价', 'Unit price'), valueType: 'decimal' },
  quantity: { label: label('数量', 'Quantity'), valueType: 'number' },
  city: { label: label('城市', 'City'), valueType: 'text' },
  birthday: { label: label('出生 日期', 'Birthday'), valueType: 'date' },
  seen_at: { label: label('时间', 'Time'), valueType: 'datetime' },
  made_at: { label: label('时间', 'Made'), valueType: 'datetime' },
  active: { label: label('有效', 'Active'), valueType: 'boolean' },
  owner: { label: label('所有者', 'Owner'), valueType: 'reference' },
  and: { label: label('与', 'Joined'), valueType: 'boolean' },
  stage: {
    label: label('阶段', 'Stage'),
    valueType: 'option',
    options: [
      { value: 'open', label: label('进行中', 'In progress') },
      { value: 'won', label: label('赢单', 'Won') },
    ],
  },
}
const fields: RuleFields = {
  field: (name) => (Object.hasOwn(known, name) ? known[name] : undefined),
  names: () => Object.keys(known),
}

function normal(text: string): string {
  const reading = parseFormula(text, fields)
  assert.ok('formula' in reading, JSON.stringify(reading))
  return printFormula(reading.formula)
}

/** Every issue as `line:column code message — hint`, in English. */
function issues(text: string): string[] {
  const reading = parseFormula(text, fields)
  if ('formula' in reading) return []
  for (const { message, hint } of reading.issues) assert.ok(message.zh && message.en && (!hint || (hint.zh && hint.en)))
  return reading.issues.map(
    ({ code, place, message, hint }) =>
      `${place.line}:${place.column} ${code} ${message.en}${hint ? ` — ${hint.en}` : ''}`,
  )
}

describe('reading a formula', () => {
  it('understands what people write', () => {
    assert.equal(normal('price+quantity'), 'price + quantity')
    assert.equal(normal('IF(Empty(birthday), NULL, age(birthday))'), 'if(empty(birthday), null, age(birthday))')
    assert.equal(normal('round(price * (1 - 12.50 / 100), 2)'), 'round(price * (1 - 12.5 / 100), 2)')
    assert.equal(normal(`city & '（' & text(price) & '）'`), `city & '（' & text(price) & '）'`)
    assert.equal(
      normal(`stage <> 'won' AND Not active\n  or price == .5`),
      `stage != 'won' and not active or price = 0.5`,
    )
    assert.equal(normal(`switch(stage, 'open', 1, 'won', 2, 0)`), `switch(stage, 'open', 1, 'won', 2, 0)`)
    assert.equal(normal(`days_between(birthday, today())`), `days_between(birthday, today())`)
  })

  it('takes the punctuation of a Chinese keyboard for its own', () => {
    assert.equal(normal(`if（price≥1 or price＜0，'、'，city）`), `if(price >= 1 or price < 0, '、', city)`)
    assert.equal(normal('price×2　÷　3 − 1'), 'price * 2 / 3 - 1')
  })

  it('finds a field by its name or its label', () => {
    assert.equal(normal('[单价] * 数量 + [Unit price] + [price]'), 'price * quantity + price + price')
    assert.equal(normal('year([出生 日期])'), 'year(birthday)')
    assert.equal(normal('[and] and active'), '[and] and active')
    assert.deepEqual(issues('text([时间])'), [
      `1:6 FORMULA_FIELD several fields are labelled '时间' — use one of the names: seen_at, made_at`,
    ])
  })

  it('says what there is instead of a name that is unknown', () => {
    assert.deepEqual(issues('pric + quantiti'), [
      `1:1 FORMULA_FIELD there is no field 'pric' — did you mean 'price'?`,
      `1:8 FORMULA_FIELD there is no field 'quantiti' — did you mean 'quantity'?`,
    ])
    assert.deepEqual(issues('rond(price)'), [
      `1:1 FORMULA_FUNCTION there is no function 'rond' — did you mean 'round'?`,
    ])
    assert.deepEqual(issues('days_between(birthday, today)'), [
      `1:24 FORMULA_FIELD there is no field 'today' — a function is written today(…)`,
    ])
    assert.deepEqual(issues('constructor + __proto__').length, 2)
    assert.deepEqual(issues('constructor(1)').length, 1)
  })

  it('says how a function is written that has too many or too few arguments', () => {
    assert.deepEqual(issues('round()'), [
      `1:1 FORMULA_ARGUMENTS 'round' does not take 0 argument(s) — write round(number[, places])`,
    ])
    assert.deepEqual(issues('1 + if(active, 1)'), [
      `1:5 FORMULA_ARGUMENTS 'if' does not take 2 argument(s) — write if(condition, result, otherwise)`,
    ])
    assert.deepEqual(issues('switch(stage)'), [
      `1:1 FORMULA_ARGUMENTS 'switch' does not take 1 argument(s) — write switch(value, when, result, …[, otherwise])`,
    ])
  })

  it('says which types do not go together and what converts them', () => {
    assert.deepEqual(issues('city & price'), [
      `1:8 FORMULA_TYPE '&' takes a text as text, and this is a number — '&' joins texts; use text(x)`,
    ])
    assert.deepEqual(issues(`city + '市'`), [
      `1:1 FORMULA_TYPE '+' takes a number as number, and this is a text — '&' joins texts; use number(x) to compute with one`,
      `1:8 FORMULA_TYPE '+' takes a number as number, and this is a text — '&' joins texts; use number(x) to compute with one`,
    ])
    assert.deepEqual(issues('year(seen_at)'), [
      `1:6 FORMULA_TYPE 'year' takes a date as date, and this is a date with time — use date(x)`,
    ])
    assert.deepEqual(issues(`birthday > '2000-01-01'`), [
      `1:12 FORMULA_TYPE '>' takes a number or a date or a date with time as value, and this is a text — use date('2026-05-01')`,
    ])
    assert.deepEqual(issues('if(active, price, city)'), [
      `1:19 FORMULA_TYPE 'if' takes values of one type: this is a text, the one before is a number — use number(x)`,
    ])
    assert.deepEqual(issues('-city'), [
      `1:2 FORMULA_TYPE '-' takes a number as number, and this is a text — use number(x)`,
    ])
    assert.deepEqual(issues('if(price, 1, 2) + nothing').length, 2)
    assert.deepEqual(issues('owner & city').length, 1)
    assert.deepEqual(issues(`date_add(birthday, 1, 'month')`), [
      `1:23 FORMULA_VALUE the unit must be one of 'd' 'w' 'm' 'y'`,
    ])
    assert.deepEqual(issues('if(active, null, null)'), ['1:1 FORMULA_TYPE the formula gives null whatever the record'])
  })

  it('refuses to compare an option field with what is none of its options', () => {
    assert.deepEqual(issues(`stage = '赢单'`), [`1:9 FORMULA_VALUE Stage has no option '赢单' — did you mean 'won'?`])
    assert.deepEqual(issues(`switch(stage, 'opn', 'x', 'y')`), [
      `1:15 FORMULA_VALUE Stage has no option 'opn' — did you mean 'open'?`,
    ])
    assert.deepEqual(issues(`switch(stage, 'open', 'x', 'y') = 'z'`), [])
  })

  it('points at the place where the text stops being a formula', () => {
    const places: Readonly<Record<string, string>> = {
      '': '1:1 FORMULA_SYNTAX the formula is empty',
      'price +': '1:8 FORMULA_SYNTAX the formula ends too early: a value, a field or a function is expected',
      'price +\n  * 2': `2:3 FORMULA_SYNTAX '*' cannot stand here: a value, a field or a function is expected`,
      '(price': `1:7 FORMULA_SYNTAX the formula ends too early: an operator or ')' is expected`,
      'price)': `1:6 FORMULA_SYNTAX ')' cannot stand here: an operator or the end of the formula is expected`,
      'min(price city)': `1:11 FORMULA_SYNTAX 'city' cannot stand here: an operator, ',' or ')' is expected`,
      'min(price,)': `1:11 FORMULA_SYNTAX ')' cannot stand here: a value, a field or a function is expected`,
      'price 2': `1:7 FORMULA_SYNTAX '2' cannot stand here: an operator or the end of the formula is expected`,
      'a < b < c': `1:7 FORMULA_SYNTAX comparisons cannot follow one another — write a < b and b < c`,
      '"city"': `1:1 FORMULA_SYNTAX the character '"' means nothing in a formula — write texts in single quotes, such as 'Shenzhen'`,
      [`city & 'x`]: `1:8 FORMULA_SYNTAX the text has no closing '`,
      '[city': '1:1 FORMULA_SYNTAX the field label has no closing ]',
      '2 * 12abc': '1:5 FORMULA_SYNTAX neither a number nor a name is written like this',
      '1.2.3': '1:1 FORMULA_SYNTAX neither a number nor a name is written like this',
      'owner.name': `1:6 FORMULA_SYNTAX the character '.' means nothing in a formula — only fields of the object itself can be read`,
      'active || active': `1:8 FORMULA_SYNTAX the character '|' means nothing in a formula — write 'or', or '&' to join texts`,
      'active and or active': `1:12 FORMULA_SYNTAX 'or' cannot stand here: a value, a field or a function is expected`,
      '😀': `1:1 FORMULA_SYNTAX the character '😀' means nothing in a formula`,
      [`'\u0000'`]: '1:1 FORMULA_VALUE the text contains a character that cannot be stored',
      [`'\ud800'`]: '1:1 FORMULA_VALUE the text contains a character that cannot be stored',
      [`1${'0'.repeat(38)}`]: '1:1 FORMULA_LIMIT a number has at most 38 digits on either side of the point',
    }
    for (const [text, issue] of Object.entries(places)) assert.deepEqual(issues(text), [issue], text)
  })

  it('keeps formulas small enough to be read and planned', () => {
    const deep = (depth: number, open: string, close = '') => `${open.repeat(depth)}1${close.repeat(depth)}`
    for (const [open, close] of [
      ['(', ')'],
      ['-', ''],
      ['abs(', ')'],
    ] as const) {
      assert.deepEqual(issues(deep(FORMULA_LIMITS.depth, open, close)), [])
      assert.match(issues(deep(FORMULA_LIMITS.depth + 1, open, close)).join(), /FORMULA_LIMIT.*50 levels/)
    }
    assert.match(issues(deep(1900, '(', ')')).join(), /^1:51 FORMULA_LIMIT/)
    const sum = (terms: number) => Array.from({ length: terms }, () => '1').join('+')
    assert.deepEqual(issues(sum(250)), [])
    assert.match(issues(sum(251)).join(), /FORMULA_LIMIT a formula has at most 500 parts/)
    assert.deepEqual(issues(`1${' '.repeat(FORMULA_LIMITS.length - 1)}`), [])
    assert.match(issues(`1${' '.repeat(FORMULA_LIMITS.length)}`).join(), /FORMULA_LIMIT.*4000/)
    assert.match(issues('('.repeat(1_000_000)).join(), /FORMULA_LIMIT/)
  })

  it('answers any text with a formula or with places inside the text', () => {
    const words = [...formulaFunctions.names(), ...formulaOperators.names(), ...Object.keys(known), '[单价]', '单价', '(', ')', ',', '，', `'`, `''`, `'x'`, '12', '.', '1.5', '[', ']', ' ', '\n', 'true', 'null', '😀', '\ud83d', '/*', '--', '$1', ';', '\\'] // prettier-ignore
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((each) => each.join('')),
      fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((each) => each.join(' ')),
    )
    const property = fc.property(text, (source) => {
      const reading = parseFormula(source, fields)
      if ('formula' in reading) return
      assert.ok(reading.issues.length > 0)
      for (const { place } of reading.issues) {
        assert.ok(place.offset >= 0 && place.length >= 0 && place.offset + place.length <= source.length)
        const lines = source.split('\n')
        const before = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
        assert.equal(before + place.column - 1, place.offset)
      }
    })
    fc.assert(property, { numRuns: 5000 })
  })
})

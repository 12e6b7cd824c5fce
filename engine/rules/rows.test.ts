import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ruleJson } from '../testing/rule-cases.ts'
import { fields, FOLLOWED } from './agreement.test-kit.ts'
import { checkRows, type ConditionRow, parseRule, type RowIssue, rowsOf, ruleOfRows, ruleWords } from './index.ts'

const is = (value: string) => ({ '==': [{ var: 'text' }, value] })

/** `((a` → two left brackets, `-(a` → one that negates, `a))` → two right ones, `~a` → muted; then `and` or `or`. */
function rows(...written: readonly string[]): ConditionRow[] {
  return written.map((each) => {
    const [, muted, opening = '', value = '', closing = '', connector] =
      /^(~?)((?:-?\()*)(\w+)(\)*)(?: (and|or))?$/.exec(each) ?? []
    const brackets = opening.match(/-?\(/g) ?? []
    const negated = brackets.flatMap((bracket, index) => (bracket.startsWith('-') ? [index] : []))
    return {
      left: brackets.length,
      field: 'text',
      operator: '==',
      values: [value],
      right: closing.length,
      connector: connector === 'or' ? 'or' : 'and',
      ...(muted && { muted: true }),
      ...(negated.length > 0 && { negated }),
    }
  })
}

function json(...written: readonly string[]): object | undefined {
  const reading = ruleOfRows(rows(...written))
  assert.ok(!('issues' in reading), JSON.stringify(reading))
  return reading.json
}

function faults(given: readonly ConditionRow[]): string[] {
  const reading = checkRows(given, fields)
  return 'issues' in reading ? reading.issues.map(told) : []
}

function told({ row, within, part, code, message }: RowIssue): string {
  assert.ok(message.zh && message.en)
  return `${[row, ...(within ?? [])].join('.')} ${part} ${code}`
}

/** The tree that a rule means: a group of one is its member, `!` takes its member without an array. */
function plain(rule: unknown): unknown {
  const [[operator, body] = ['', undefined]] = Object.entries(rule as object)
  const members = (Array.isArray(body) ? body : [body]) as unknown[]
  if (operator === '!') return { '!': plain(members[0]) }
  if (operator === 'some' || operator === 'none')
    return { [operator]: [members[0], members[1] === true || plain(members[1])] }
  if (operator !== 'and' && operator !== 'or') return rule
  return members.length === 1 ? plain(members[0]) : { [operator]: members.map(plain) }
}

describe('the rows of the condition editor', () => {
  it('are a rule in which and binds tighter than or', () => {
    assert.deepEqual(json('a and', 'b or', 'c and', 'd'), {
      or: [{ and: [is('a'), is('b')] }, { and: [is('c'), is('d')] }],
    })
    assert.deepEqual(json('a and', '(b or', 'c) and', 'd'), {
      and: [is('a'), { or: [is('b'), is('c')] }, is('d')],
    })
  })

  it('keep groups that brackets set apart, and drop brackets that change nothing', () => {
    assert.deepEqual(json('(a and', 'b) and', 'c'), { and: [{ and: [is('a'), is('b')] }, is('c')] })
    assert.deepEqual(json('((a)) and', '(b)'), { and: [is('a'), is('b')] })
    assert.deepEqual(json('(a and', 'b) or', 'c'), json('a and', 'b or', 'c'))
  })

  it('negate what a bracket holds', () => {
    assert.deepEqual(json('-(a or', 'b) and', '-(-(c))'), {
      and: [{ '!': { or: [is('a'), is('b')] } }, { '!': { '!': is('c') } }],
    })
  })

  it('pass over muted rows and what is left empty by them, but not over their brackets', () => {
    assert.deepEqual(json('a and', '~b or', 'c'), { or: [is('a'), is('c')] })
    assert.deepEqual(json('a or', '~b and', 'c'), { or: [is('a'), is('c')] })
    assert.deepEqual(json('a and', '~-(b or', '~c) and', 'd'), { and: [is('a'), is('d')] })
    assert.deepEqual(json('~(a or', 'b) and', 'c'), { and: [is('b'), is('c')] })
    assert.equal(json('~a'), undefined)
    assert.equal(json(), undefined)
  })

  it('let the connector of the last row mean nothing', () => {
    assert.deepEqual(json('a or', 'b and'), json('a or', 'b'))
    assert.deepEqual(json('a and', 'b or'), json('a and', 'b'))
  })

  it('name the row whose brackets do not match', () => {
    assert.deepEqual(faults(rows('a) and', '(b')), ['0 right RULE_BRACKETS', '1 left RULE_BRACKETS'])
    assert.deepEqual(faults(rows('a and', '((b or', 'c) and', 'd')), ['1 left RULE_BRACKETS'])
    const reading = ruleOfRows(rows('a)'))
    assert.ok('issues' in reading)
    assert.equal(reading.issues[0]?.message.zh, '括号不匹配')
    const [row] = rows('a')
    assert.ok(row)
    assert.deepEqual(faults([{ ...row, left: -1 }]), ['0 left RULE_BRACKETS'])
    assert.deepEqual(faults([{ ...row, right: 1.5 }]), ['0 right RULE_BRACKETS'])
    assert.deepEqual(faults([{ ...row, negated: [0] }]), ['0 left RULE_BRACKETS'])
  })

  it('name the row and its part in which something is missing or wrong', () => {
    const [row] = rows('a')
    assert.ok(row)
    const wrong: ConditionRow[] = [row, { ...row, field: '' }, { ...row, operator: '' }, { ...row, operator: 'or' }]
    assert.deepEqual(faults(wrong), ['1 field RULE_ROW', '2 operator RULE_ROW', '3 operator RULE_ROW'])
    assert.deepEqual(
      faults([
        { ...row, field: 'nothing' },
        row,
        { ...row, left: 1, operator: '>' },
        { ...row, right: 1, values: [''] },
        { ...row, operator: 'in', values: [['a', 1]] },
        { ...row, operator: '__proto__' },
      ]),
      [
        '0 field RULE_FIELD',
        '2 operator RULE_OPERATOR',
        '3 values RULE_VALUE',
        '4 values RULE_VALUE',
        '5 operator RULE_OPERATOR',
      ],
    )
  })

  it('hold the conditions on related records inside one row', () => {
    const rule = {
      and: [
        { some: [{ var: 'orders' }, { or: [is('a'), { none: [{ var: 'lines' }, is('b')] }] }] },
        { none: [{ var: 'order.customer_id' }, true] },
      ],
    }
    const [some, none] = rowsOf(rule)
    assert.deepEqual([some?.field, some?.operator, some?.where?.length], ['orders', 'some', 2])
    assert.deepEqual([none?.field, none?.operator, none?.where], ['order.customer_id', 'none', []])
    const reading = ruleOfRows(rowsOf(rule))
    assert.deepEqual(reading, { json: rule })
    const [row] = rows('a)')
    assert.ok(row && some)
    assert.deepEqual(faults([{ ...some, where: [{ ...some, where: [row] }] }]), ['0.0.0 right RULE_BRACKETS'])
  })

  it('show what is no condition as a row that no rule is made of', () => {
    let deep: object = is('a')
    for (let i = 0; i < 50_000; i++) deep = { '!': deep }
    for (const broken of [[], 'x', { and: [] }, { '==': ['x', 1] }, { a: 1, b: 2 }, { and: [is('a'), false] }, deep]) {
      const shown = rowsOf(broken)
      assert.ok(shown.some((row) => row.field === ''))
      assert.ok('issues' in ruleOfRows(shown))
    }
  })

  it('come back from any rule as the same rule, and say the same', () => {
    fc.assert(
      fc.property(ruleJson(fields, FOLLOWED), (rule) => {
        const reading = ruleOfRows(rowsOf(rule))
        assert.ok('json' in reading)
        assert.deepEqual(reading.json, plain(rule))
        const before = parseRule(rule, fields)
        if ('issues' in before) return
        const after = parseRule(reading.json, fields)
        assert.ok('rule' in after)
        assert.deepEqual(ruleWords(after.rule, fields), ruleWords(parsed(plain(rule)), fields))
      }),
      { numRuns: 2_000 },
    )
  })

  it('come back from any rule that they make as rows that make the same rule', () => {
    const row = fc.record({
      close: fc.integer({ min: 0, max: 2 }),
      open: fc.integer({ min: 0, max: 2 }),
      or: fc.boolean(),
      muted: fc.boolean(),
      not: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (drafts) => {
        let open = 0
        const given = drafts.map((draft, index): ConditionRow => {
          open += draft.open
          const right = index === drafts.length - 1 ? open : Math.min(open, draft.close)
          open -= right
          return {
            left: draft.open,
            field: 'text',
            operator: '==',
            values: [`v${index}`],
            right,
            connector: draft.or ? 'or' : 'and',
            ...(draft.muted && { muted: true }),
            ...(draft.not && draft.open > 0 && { negated: [0] }),
          }
        })
        const reading = ruleOfRows(given)
        assert.ok(!('issues' in reading))
        assert.deepEqual(ruleOfRows(rowsOf(reading.json)), reading)
      }),
      { numRuns: 2_000 },
    )
  })
})

function parsed(json: unknown) {
  const reading = parseRule(json, fields)
  assert.ok('rule' in reading)
  return reading.rule
}

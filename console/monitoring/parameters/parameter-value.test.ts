/** Values of parameters in words. */
import assert from 'node:assert/strict'

import type { Parameter } from '../../data/parameters.ts'
import { DOTS, groupsOf, shownValue } from './parameter-value.ts'

const text = (label: { zh: string }): string => label.zh
const word = (key: string): string => key
const parameter = (parts: Partial<Parameter>): Parameter => ({
  name: 'one',
  label: { zh: '一', en: 'One' },
  description: null,
  group: null,
  type: 'text',
  unit: null,
  minimum: null,
  maximum: null,
  length: null,
  lines: false,
  options: null,
  default: null,
  value: null,
  set: false,
  system: true,
  version: 0,
  updatedAt: null,
  updatedBy: null,
  ...parts,
})
const shown = (parts: Partial<Parameter>): string => shownValue(parameter(parts), { word, text }).words

describe('a parameter in a list', () => {
  it('shows its value in words', () => {
    const options = [{ value: 'a', label: { zh: '甲', en: 'A' } }]
    assert.deepEqual(
      [
        shown({ value: 'x' }),
        shown({ type: 'integer', value: 300, unit: { zh: '秒', en: 's' } }),
        shown({ type: 'boolean', value: false }),
        shown({ value: 'a', options }),
        shown({ value: '' }),
      ],
      ['x', '300 秒', 'off', '甲', 'notSet'],
    )
  })

  it('shows of a secret only whether it is set', () => {
    assert.deepEqual([shown({ type: 'secret', set: true }), shown({ type: 'secret' })], [DOTS, 'notSet'])
  })

  it('stands in its group, those without one at the end', () => {
    const [mail, sms] = [
      { zh: '邮件', en: 'Mail' },
      { zh: '短信', en: 'Text' },
    ]
    const groups = groupsOf(
      [{}, { group: sms }, { group: mail }, { group: sms }].map(parameter),
      (group) => group?.zh ?? '—',
    )
    assert.deepEqual(
      groups.map(({ label, count }) => [label, count]),
      [
        ['短信', 2],
        ['邮件', 1],
        ['—', 1],
      ],
    )
  })
})

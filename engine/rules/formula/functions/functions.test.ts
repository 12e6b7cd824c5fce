import assert from 'node:assert/strict'

import { formulaFunctions, formulaOperators, signatureOf } from '../index.ts'
import { paramsFor } from '../signature.ts'

const all = [...formulaOperators.names(), ...formulaFunctions.names()].map(
  (name) => formulaOperators.find(name) ?? formulaFunctions.get(name),
)
const moment = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }

describe('every function of formulas', () => {
  it('is described in both languages', () => {
    for (const each of all) {
      const texts = [
        each.label,
        ...[...each.params, ...(each.rest ?? []), ...(each.optional ?? [])].map(({ label }) => label),
      ]
      for (const { zh, en } of texts) assert.ok(/\p{Script=Han}/u.test(zh) && en !== '', each.name)
    }
    assert.equal(signatureOf(formulaFunctions.get('round'), 'zh'), 'round(数字[, 小数位数])')
  })

  it('names each argument in its SQL once and in order, before the values that it hands over itself', () => {
    for (const each of all) {
      for (const count of [0, 1, 2, 3, 4, 5, 6]) {
        const params = paramsFor(each, count)
        if (!params) continue
        for (const type of params[0]?.types ?? ['text' as const]) {
          const handed: string[] = []
          const parameter = (): string => `:p${handed.push('p')}:`
          const args: string[] = params.map(({ words = [] }, index) => words[0] ?? `:a${index}:`)
          const sql = each.sql(args, { types: params.map(() => type), context: { parameter, moment } })
          const wanted = [...args.filter((arg) => arg.startsWith(':')), ...handed.map((_, index) => `:p${index + 1}:`)]
          assert.deepEqual(sql.match(/:[ap]\d+:/g) ?? [], wanted, `${each.name} with ${count} of ${type}`)
        }
      }
    }
  })
})

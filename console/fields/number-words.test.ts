import assert from 'node:assert/strict'
import { fieldOf } from '../render/test-screen.ts'
import { numberWords } from './number-words.ts'
import { sharedOf } from './shared-kinds.ts'

const context = { locale: 'zh', timeZone: 'Asia/Shanghai' } as const

describe('numbers in a list', () => {
  it('are written exactly as the engine writes them', () => {
    for (const grouping of [true, false, undefined]) {
      for (const unit of ['元', '%', '', undefined]) {
        const settings = { scale: 2, ...(grouping !== undefined && { grouping }), ...(unit !== undefined && { unit }) }
        for (const value of ['0.00', '-12345.60', '999.99', '1234567890123456789.01', null]) {
          const field = fieldOf('amount', { type: 'decimal', settings })
          assert.equal(numberWords(value, field), sharedOf('decimal').format(value, field, context))
        }
        for (const value of [0, -1, 999, 1000, 12345678, null]) {
          const field = fieldOf('count', { type: 'integer', settings })
          assert.equal(numberWords(value, field), sharedOf('integer').format(value, field, context))
        }
      }
    }
  })
})

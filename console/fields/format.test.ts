import assert from 'node:assert/strict'
import { samples as color } from '../../engine/fields/color/samples.test-kit.ts'
import { samples as date } from '../../engine/fields/date/samples.test-kit.ts'
import { samples as email } from '../../engine/fields/email/samples.test-kit.ts'
import { samples as idCard } from '../../engine/fields/id_card/samples.test-kit.ts'
import { samples as money } from '../../engine/fields/money/samples.test-kit.ts'
import { samples as percent } from '../../engine/fields/percent/samples.test-kit.ts'
import { samples as phone } from '../../engine/fields/phone/samples.test-kit.ts'
import { samples as rating } from '../../engine/fields/rating/samples.test-kit.ts'
import { samples as text } from '../../engine/fields/text/samples.test-kit.ts'
import { samples as time } from '../../engine/fields/time/samples.test-kit.ts'
import { samples as url } from '../../engine/fields/url/samples.test-kit.ts'
import { fieldOf } from '../render/test-screen.ts'
import { kindOf, loadKinds } from './registry.ts'
import { sharedOf } from './shared-kinds.ts'

const kits = { color, date, email, id_card: idCard, money, percent, phone, rating, text, time, url }

describe('a value in a list', () => {
  before(() =>
    loadKinds({ fields: Object.fromEntries(Object.keys(kits).map((type) => [type, fieldOf(type, { type })])) }),
  )

  for (const [type, kit] of Object.entries(kits)) {
    it(`of the kind ${type} reads as the engine writes it`, () => {
      for (const { settings = {}, values } of kit.samples) {
        const field = fieldOf('value', { type, settings })
        for (const locale of ['zh', 'en'] as const) {
          const context = { locale, timeZone: 'Asia/Shanghai' }
          for (const value of [...values, null]) {
            assert.equal(kindOf(type).format(value, field, context), sharedOf(type).format(value, field, context))
          }
        }
      }
    })
  }
})

/**
 * Masks: how a value is shown to those who may not see it clearly. A field names one of them; the query planner writes
 * its SQL into the select list, so that no later step can forget it.
 */
import { Registry } from '../../kernel/registry.ts'
import { email } from './email.ts'
import { keepEnds, type Mask } from './mask.ts'

export type { Mask, Tail } from './mask.ts'

export const masks = new Registry<Mask>('mask')

const phone = keepEnds(
  'phone',
  { zh: '电话', en: 'Phone' },
  {
    stars: '****',
    // of a short number fewer digits stay than are hidden
    steps: [
      { from: 11, left: 3, right: 4 },
      { from: 9, left: 0, right: 4 },
      { from: 5, left: 0, right: 2 },
    ],
  },
)

const idCard = keepEnds(
  'id_card',
  { zh: '证件号', en: 'Identity number' },
  {
    stars: '****************',
    steps: [{ from: 8, left: 1, right: 1 }],
  },
)

const name = keepEnds('name', { zh: '姓名', en: 'Name' }, { stars: '**', steps: [{ from: 2, left: 1, right: 0 }] })

const bank = keepEnds(
  'bank',
  { zh: '银行账号', en: 'Bank account' },
  {
    stars: '**** **** **** ',
    steps: [{ from: 9, left: 0, right: 4 }],
  },
)

const full = keepEnds('full', { zh: '全部', en: 'Everything' }, { stars: '******', steps: [] })

for (const mask of [phone, idCard, email, name, bank, full]) masks.add(mask.name, mask)

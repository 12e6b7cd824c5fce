/** Definitions and values of the kind image, right and wrong, for the conformance suite. */
import { LOST, RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

const SHOP = { id: RECORD_ID, name: '门店.jpg', size: 90_000, type: 'image/jpeg', width: 640, height: 480 }
const PLAN = {
  id: '019aa5f0-0000-7000-8000-00000000000b',
  name: 'plan.png',
  size: 5_000,
  type: 'image/png',
  width: 32,
  height: 32,
}
const PDF = { id: '019aa5f0-0000-7000-8000-00000000000c', name: 'plan.pdf', size: 12, type: 'application/pdf' }

const values = [[SHOP], [SHOP, PLAN], [PLAN]]

export const samples: KindSamples = {
  samples: [
    {
      settings: { types: ['image/png', 'image/jpeg'], multiple: true, max: 2 },
      values,
      unwritable: values,
      spellings: [
        [
          [PLAN.id, SHOP],
          [{ id: PLAN.id }, SHOP],
        ],
        [[], null],
      ],
      unreadable: ['门店.jpg'],
      refused: [
        [[SHOP, PLAN, { id: PDF.id }], 'form'],
        ['x', 'type'],
      ],
    },
  ],
  wrong: [
    [{ types: ['image/svg+xml'] }, 'types/0'],
    [{ types: ['application/pdf'] }, 'types/0'],
    [{ unique: true }, 'unique'],
    [{ default: SHOP.id }, 'default'],
    [{ max: 2 }, 'max'],
  ],
  changes: [
    {
      from: { type: 'file', multiple: true },
      to: { multiple: true },
      values: [
        [
          [SHOP, PLAN],
          [SHOP, PLAN],
        ],
        [[SHOP, PDF], LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'image', multiple: true, max: 5 },
      to: { multiple: true, max: 1 },
      values: [
        [[SHOP], [SHOP]],
        [[SHOP, PLAN], LOST],
      ],
      rewrite: true,
    },
  ],
}

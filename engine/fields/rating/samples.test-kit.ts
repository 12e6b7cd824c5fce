/** Definitions and values of the kind rating, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: [0, 1, 3, 5],
      spellings: [[-0, 0]],
      typed: [
        ['4', 4],
        ['４星', 4],
        ['4/5', 4],
        ['4 stars', 4],
        ['★★★☆☆', 3],
        ['☆☆☆', 0],
        ['', null],
      ],
      unreadable: ['4.5', '-1', 'good', '★★4', '100'],
      refused: [
        [6, 'maximum'],
        [-1, 'minimum'],
        [1.5, 'type'],
        ['4', 'type'],
      ],
    },
    { settings: { max: 10, default: 8 }, values: [0, 8, 10], refused: [[11, 'maximum']] },
  ],
  wrong: [
    [{ max: 2 }, 'max'],
    [{ max: 11 }, 'max'],
    [{ default: 6 }, 'default'],
    [{ default: '5' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'rating', max: 10 },
      to: { max: 5 },
      values: [
        [5, 5],
        [6, LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'integer' },
      values: [
        [0, 0],
        [5, 5],
        [6, LOST],
        [-1, LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'decimal' },
      values: [
        ['4.00', 4],
        ['4.50', LOST],
        ['12.00', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'text' },
      to: { max: 10 },
      values: [
        ['10', 10],
        ['0', 0],
        ['11', LOST],
        ['★', LOST],
      ],
      rewrite: true,
    },
  ],
}

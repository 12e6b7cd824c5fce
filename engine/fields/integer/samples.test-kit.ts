/** Definitions and values of the kind integer, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: [-9007199254740991, -1, 0, 1, 12, 9007199254740991],
      spellings: [[-0, 0]],
      typed: [
        ['1.2万', 12000],
        ['１，２３４', 1234],
        ['-3', -3],
        ['', null],
      ],
      unreadable: ['12.5', 'abc', '12,34', '1e3', '9007199254740993', '--1'],
      refused: [
        [1.5, 'type'],
        ['1', 'type'],
        [9007199254740992, 'maximum'],
        [1e300, 'maximum'],
      ],
    },
    {
      settings: { min: 0, max: 150, unit: '岁', grouping: true, default: 18 },
      values: [0, 18, 150],
      typed: [['18岁', 18]],
      refused: [
        [-1, 'minimum'],
        [151, 'maximum'],
      ],
    },
    { settings: { unit: '万元', grouping: true }, values: [-1234567, 5], typed: [['1,234 万元', 1234]] },
  ],
  wrong: [
    [{ min: 5, max: 1 }, 'min'],
    [{ min: 1.5 }, 'min'],
    [{ max: 10, default: 11 }, 'default'],
    [{ default: '11' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'decimal' },
      values: [
        ['5.00', 5],
        ['-7.00', -7],
        ['5.01', LOST],
        ['9007199254740993.00', LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'rating' }, values: [[4, 4]], rewrite: true },
    {
      from: { type: 'text' },
      values: [
        ['12', 12],
        ['-3', -3],
        ['1.5', LOST],
        ['１', LOST],
        ['abc', LOST],
        ['1234567890123456', LOST],
      ],
      rewrite: true,
    },
  ],
}

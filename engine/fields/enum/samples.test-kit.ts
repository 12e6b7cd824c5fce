/** Definitions and values of the kind enum, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { enum: 'sample_enum', default: '1' },
      values: ['0', '1', 'Other'],
      spellings: [
        [' 1 ', '1'],
        ['', null],
      ],
      typed: [
        ['男', '1'],
        ['female', '0'],
        ['Other', 'Other'],
        ['', null],
      ],
      unreadable: ['不详', '2'],
      refused: [
        ['2', 'enum'],
        [1, 'type'],
      ],
    },
  ],
  wrong: [
    [{}, 'enum'],
    [{ enum: 'sample_enun' }, 'enum'],
    [{ enum: 'sample_enum', default: '2' }, 'default'],
  ],
  changes: [
    {
      from: { type: 'text' },
      to: { enum: 'sample_enum' },
      values: [
        ['1', '1'],
        ['x', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'enum', enum: 'other_enum' },
      to: { enum: 'sample_enum' },
      values: [
        ['Other', 'Other'],
        ["o'x\\", LOST],
      ],
      rewrite: true,
    },
  ],
}

/** Definitions and values of the kind multi_enum, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { enum: 'sample_enum', default: ['1', 'Other'], max: 2, indexed: true },
      values: [['0'], ['0', '1'], ['1'], ['1', 'Other'], ['Other']],
      spellings: [
        [
          ['Other', ' 1 ', '1'],
          ['1', 'Other'],
        ],
        [[], null],
        ['', null],
      ],
      typed: [
        ['其他, 男', ['1', 'Other']],
        ['female;MALE', ['0', '1']],
        [' 0、0 ', ['0']],
        ['', null],
      ],
      unreadable: ['男、不详', '2', '男其他'],
      refused: [
        [['0', '1', 'Other'], 'form'],
        [['2'], 'form'],
        [[1], 'form'],
        [[null], 'form'],
        ['1', 'type'],
        [{ 0: '1' }, 'type'],
      ],
    },
    { settings: { enum: 'sample_enum' }, values: [['0', '1', 'Other']] },
  ],
  wrong: [
    [{}, 'enum'],
    [{ enum: 'sample_enun' }, 'enum'],
    [{ enum: 'sample_enum', default: ['2'] }, 'default'],
    [{ enum: 'sample_enum', default: '1' }, 'default'],
    [{ enum: 'sample_enum', max: 0 }, 'max'],
    [{ enum: 'sample_enum', max: 1, default: ['0', '1'] }, 'default'],
    [{ enum: 'sample_enum', unique: true }, 'unique'],
  ],
  changes: [
    {
      from: { type: 'enum', enum: 'sample_enum' },
      to: { enum: 'sample_enum' },
      values: [['1', ['1']]],
      rewrite: true,
    },
    {
      from: { type: 'enum', enum: 'other_enum' },
      to: { enum: 'sample_enum' },
      values: [
        ['Other', ['Other']],
        ["o'x\\", LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'multi_enum', enum: 'other_enum' },
      to: { enum: 'sample_enum', max: 2 },
      values: [
        [['1'], ['1']],
        [['1', 'x'], LOST],
        [['0', '1', 'Other'], LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'multi_enum', enum: 'sample_enum' },
      to: { enum: 'sample_enum', max: 1 },
      values: [
        [['1'], ['1']],
        [['0', '1'], LOST],
      ],
      rewrite: true,
    },
  ],
}

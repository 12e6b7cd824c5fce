/** Definitions and values of the kind region, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: '440305', indexed: true },
      values: ['110101', '419001', '440305', '441900', '659001', '710000'],
      spellings: [
        [' 440305 ', '440305'],
        [440305, '440305'],
        ['４４０３０５', '440305'],
        ['', null],
      ],
      typed: [
        ['440305', '440305'],
        ['广东深圳南山', '440305'],
        ['广东省/深圳市/南山区', '440305'],
        ['广东省 深圳市 南山区', '440305'],
        ['深圳南山', '440305'],
        ['北京东城', '110101'],
        ['北京市北京市东城区', '110101'],
        ['湖北恩施恩施', '422801'],
        ['东莞', '441900'],
        ['澳门', '820000'],
        ['', null],
      ],
      unreadable: ['南山区', '广东', '深圳市', '火星', '44', '011111'],
      refused: [
        ['440000', 'form'],
        ['440300', 'form'],
        ['330103', 'form'],
        ['999999', 'form'],
        ['广东', 'form'],
        [440305, 'type'],
      ],
    },
    {
      settings: { level: 'city' },
      values: ['110100', '419000', '440300', '500200', '820000'],
      refused: [['440305', 'form']],
    },
    {
      settings: { level: 'province' },
      values: ['110000', '440000', '820000'],
      typed: [['新疆', '650000']],
      refused: [['440300', 'form']],
    },
  ],
  wrong: [
    [{ level: 'town' }, 'level'],
    [{ default: '440000' }, 'default'],
    [{ default: '330103' }, 'default'],
  ],
  changes: [
    {
      from: { type: 'text', length: 20 },
      values: [
        ['440305', '440305'],
        ['广东', LOST],
        ['440300', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'region', level: 'city' },
      values: [
        ['441900', '441900'],
        ['440300', LOST],
      ],
      rewrite: true,
    },
  ],
}

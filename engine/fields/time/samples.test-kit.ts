/** Definitions and values of the kind time, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: '09:00' },
      values: ['00:00:00', '08:30:00', '09:00:00', '23:59:00'],
      spellings: [
        ['08:30', '08:30:00'],
        [' 08:30:00 ', '08:30:00'],
        ['', null],
        ['8:30', '8:30'],
      ],
      typed: [
        ['8:30', '08:30:00'],
        ['０８：３０', '08:30:00'],
        ['8点半', '08:30:00'],
        ['8时', '08:00:00'],
        ['8点05分', '08:05:00'],
        ['下午3点', '15:00:00'],
        ['下午 3:30', '15:30:00'],
        ['晚上8点', '20:00:00'],
        ['晚上12点', '00:00:00'],
        ['早上8点', '08:00:00'],
        ['3pm', '15:00:00'],
        ['3:30 PM', '15:30:00'],
        ['12am', '00:00:00'],
        ['12:15 pm', '12:15:00'],
        ['0830', '08:30:00'],
        ['', null],
      ],
      unreadable: ['24:00', '12:60', '8', '15', 'noon', '13.5', '下午'],
      refused: [
        ['08:30:15', 'pattern'],
        ['8:30', 'pattern'],
        ['24:00:00', 'format'],
        [830, 'type'],
      ],
    },
    {
      settings: { precision: 'second' },
      values: ['00:00:00', '08:30:15', '23:59:59'],
      typed: [
        ['8:30:15', '08:30:15'],
        ['083015', '08:30:15'],
        ['8点30分15秒', '08:30:15'],
      ],
      refused: [
        ['08:30:60', 'format'],
        ['08:30', 'format'],
        ['08:30:15Z', 'format'],
      ],
    },
  ],
  wrong: [
    [{ precision: 'hour' }, 'precision'],
    [{ default: '25:00' }, 'default'],
    [{ default: '08:30:15' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'time', precision: 'second' },
      values: [
        ['08:30:00', '08:30:00'],
        ['08:30:15', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'text' },
      values: [
        ['08:30', '08:30:00'],
        ['08:30:00', '08:30:00'],
        ['08:30:15', LOST],
        ['24:00', LOST],
        ['8:30', LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'text' }, to: { precision: 'second' }, values: [['08:30:15', '08:30:15']], rewrite: true },
  ],
}

/** Definitions and values of the kind decimal, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: ['-0.01', '0.00', '0.10', '5.00', '289.16', '9999999999999999.99'],
      spellings: [
        [5, '5.00'],
        [289.16, '289.16'],
        ['+5', '5.00'],
        ['005.100', '5.10'],
        ['-0', '0.00'],
        [-0, '0.00'],
        [1e-7, 1e-7],
        [9007199254740993, 9007199254740992],
      ],
      typed: [
        ['￥1,234.5', '1234.50'],
        ['1.2万', '12000.00'],
        ['.5', '0.50'],
        ['-１２.３０', '-12.30'],
        ['', null],
      ],
      unreadable: ['abc', '1.2.3', '1,23.00', 'NaN', 'Infinity', '-'],
      refused: [
        ['0.001', 'decimal'],
        ['99999999999999999', 'decimal'],
        ['abc', 'format'],
        ['1e2', 'format'],
        [1.005, 'type'],
      ],
    },
    {
      settings: { precision: 38, scale: 10, grouping: true, unit: '元' },
      values: ['-1234567890123456789012345678.0123456789', '0.0000000001', '1234567890123456789012345678.0123456789'],
      typed: [['1,234.5 元', '1234.5000000000']],
    },
    {
      settings: { precision: 5, scale: 0, min: -10, max: '99.5', default: 7 },
      values: ['-10', '7', '99'],
      refused: [
        ['-11', 'decimal'],
        ['100', 'decimal'],
      ],
    },
    { settings: { precision: 4, scale: 4 }, values: ['-0.9999', '0.0001'], refused: [['1.0000', 'decimal']] },
  ],
  wrong: [
    [{ precision: 39 }, 'precision'],
    [{ precision: 2, scale: 3 }, 'scale'],
    [{ min: 5, max: '4.99' }, 'min'],
    [{ min: 'low' }, 'min'],
    [{ scale: 2, default: '1.005' }, 'default'],
    [{ max: 10, default: 11 }, 'default'],
  ],
  changes: [
    {
      from: { type: 'decimal', precision: 10, scale: 2 },
      to: { precision: 12, scale: 2 },
      values: [['289.16', '289.16']],
      rewrite: false,
    },
    {
      from: { type: 'decimal', precision: 10, scale: 2 },
      to: { precision: 12, scale: 4 },
      values: [['289.16', '289.1600']],
      rewrite: true,
    },
    {
      from: { type: 'decimal', precision: 10, scale: 4 },
      to: { precision: 5, scale: 2 },
      values: [
        ['5.1000', '5.10'],
        ['5.1001', LOST],
        ['1000.0000', LOST],
        ['999.9999', LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'money' }, values: [['289.16', '289.1600']], to: { scale: 4, precision: 20 }, rewrite: true },
    { from: { type: 'percent' }, values: [['12.50', '12.50']], to: { precision: 20 }, rewrite: false },
    {
      from: { type: 'integer' },
      to: { precision: 5, scale: 2 },
      values: [
        [999, '999.00'],
        [-1000, LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'text' },
      to: { precision: 5, scale: 2 },
      values: [
        ['1.5', '1.50'],
        ['-999', '-999.00'],
        ['1.555', LOST],
        ['1000', LOST],
        ['x', LOST],
      ],
      rewrite: true,
    },
  ],
}

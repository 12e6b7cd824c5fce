/** Definitions and values of the kind money, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: ['-1234.50', '0.00', '5.00', '289.16', '9999999999999999.99'],
      spellings: [
        [1234.5, '1234.50'],
        ['-0', '0.00'],
      ],
      typed: [
        ['1.2万', '12000.00'],
        ['￥1,234.50', '1234.50'],
        ['¥ 1,234.5', '1234.50'],
        ['-¥5', '-5.00'],
        ['¥-5', '-5.00'],
        ['CN¥1,234.50', '1234.50'],
        ['人民币 3亿', '300000000.00'],
        ['１２．５元', '12.50'],
        ['rmb 100', '100.00'],
        ['100 CNY', '100.00'],
        ['100 Chinese yuan', '100.00'],
        ['  ', null],
      ],
      unreadable: ['$100', 'US$100', '100 USD', '100美元', '€5', '12元5角', 'abc', '1,23.00'],
      refused: [
        ['0.001', 'decimal'],
        ['1e2', 'format'],
        [1.5, 'type'],
      ],
    },
    {
      settings: { currency: 'USD', precision: 10, scale: 4, min: 0, max: '99999.5', default: 1 },
      values: ['0.0000', '1.0000', '99999.5000'],
      typed: [
        ['$1,234.5', '1234.5000'],
        ['US$12k', '12000.0000'],
        ['100美元', '100.0000'],
      ],
      unreadable: ['¥100', 'HK$100', '100 CNY'],
      refused: [
        ['-1.0000', 'decimal'],
        ['99999.6000', 'decimal'],
      ],
    },
    { settings: { currency: 'CHF', scale: 0 }, values: ['-12345', '12345'], typed: [['chf 1,000', '1000']] },
    { settings: { currency: 'PGK', scale: 0 }, values: ['12000'], typed: [['12K', '12000']] },
  ],
  wrong: [
    [{ currency: 'RMB' }, 'currency'],
    [{ currency: 'cny' }, 'currency'],
    [{ precision: 2, scale: 3 }, 'scale'],
    [{ min: 5, max: 4 }, 'min'],
    [{ max: 10, default: 11 }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    { from: { type: 'decimal', precision: 10 }, values: [['289.16', '289.16']], rewrite: false },
    {
      from: { type: 'decimal', precision: 10, scale: 4 },
      to: { precision: 5, scale: 2 },
      values: [
        ['5.1000', '5.10'],
        ['5.1001', LOST],
        ['1000.0000', LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'integer' }, values: [[12, '12.00']], rewrite: true },
    {
      from: { type: 'text' },
      values: [
        ['1234.5', '1234.50'],
        ['$12', LOST],
      ],
      rewrite: true,
    },
  ],
}

/** Definitions and values of the kind formula, right and wrong, for the conformance suite. */
import type { KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { formula: 'amount * 2' },
      values: ['-2.00', '0.00', '0.02', '25.00', '999999999999.98'],
      inputs: [
        { amount: '-1' },
        { amount: '0' },
        { amount: '0.01' },
        { amount: '12.5' },
        { amount: '499999999999.99' },
      ],
    },
    { settings: { formula: 'count % 10' }, values: [-3, 0, 7], inputs: [{ count: -13 }, { count: 0 }, { count: 7 }] },
    {
      settings: { formula: 'amount / 3', result: { type: 'money', scale: 4, precision: 12 }, indexed: true },
      values: ['-0.3333', '3.3333'],
      inputs: [{ amount: '-1' }, { amount: '10' }],
    },
    {
      settings: { formula: "words & '·' & choice", result: { type: 'text', length: 5 }, unique: true, mask: 'name' },
      values: ['a·Oth', '深圳·1'],
      empty: '·',
      inputs: [
        { words: 'a', choice: 'Other' },
        { words: '深圳', choice: '1' },
      ],
    },
    {
      settings: { formula: "date_add(day, count, 'm')" },
      values: ['2024-02-29', '2026-05-01'],
      inputs: [
        { day: '2024-01-31', count: 1 },
        { day: '2026-04-01', count: 1 },
      ],
    },
    {
      settings: { formula: 'max(moment, null)' },
      values: ['2026-05-01T04:00:00.000Z'],
      inputs: [{ moment: '2026-05-01T04:00:00.000Z' }],
      unwritable: ['2026-05-01T04:00:00.000Z'],
    },
    {
      settings: { formula: 'count > 1 and flag' },
      values: [false, true],
      inputs: [
        { count: 0, flag: true },
        { count: 2, flag: true },
      ],
    },
  ],
  wrong: [
    [{}, 'formula'],
    [{ formula: '' }, 'formula'],
    [{ formula: 'amount +' }, 'formula'],
    [{ formula: 'amuont * 2' }, 'formula'],
    [{ formula: 'data' }, 'formula'],
    [{ formula: 'sample' }, 'formula'],
    [{ formula: 'value + 1' }, 'formula'],
    [{ formula: 'amount', result: { type: 'date' } }, 'result/type'],
    [{ formula: 'amount', result: { type: 'decimal', scale: 99 } }, 'result/scale'],
    [{ formula: 'amount', result: { type: 'decimal', min: 1 } }, 'result/min'],
    [{ formula: 'amount', result: { type: 'decimal', length: 1 } }, 'result/length'],
    [{ formula: 'amount', required: true }, 'required'],
    [{ formula: 'amount', default: '1' }, 'default'],
    [{ formula: 'age(day)', indexed: true }, 'indexed'],
    [{ formula: 'text(day)', unique: true }, 'unique'],
    [{ formula: 'amount', mask: 'phone' }, 'mask'],
  ],
}

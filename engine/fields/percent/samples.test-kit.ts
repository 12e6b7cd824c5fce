/** Definitions and values of the kind percent, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: ['-3.00', '0.00', '0.05', '12.50', '100.00', '1200.00'],
      spellings: [[12.5, '12.50']],
      typed: [
        ['12.5%', '12.50'],
        ['12.5', '12.50'],
        ['１２．５％', '12.50'],
        ['百分之12.5', '12.50'],
        [' 7 % ', '7.00'],
        ['', null],
      ],
      unreadable: ['12.5‰', '%', 'half', '12%%'],
      refused: [
        ['0.001', 'decimal'],
        ['12.5%', 'format'],
        [12.5, 'type'],
      ],
    },
    {
      settings: { scale: 0, min: 0, max: 100, default: 50 },
      values: ['0', '50', '100'],
      refused: [['101', 'decimal']],
    },
  ],
  wrong: [
    [{ scale: 19 }, 'scale'],
    [{ min: 5, max: 1 }, 'min'],
    [{ default: '12.5%' }, 'default'],
  ],
  changes: [
    { from: { type: 'decimal', precision: 10 }, values: [['12.50', '12.50']], rewrite: false },
    { from: { type: 'rating' }, values: [[4, '4.00']], rewrite: true },
    {
      from: { type: 'text' },
      values: [
        ['12.5', '12.50'],
        ['12.5%', LOST],
      ],
      rewrite: true,
    },
  ],
}

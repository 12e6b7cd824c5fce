/** Definitions and values of the kind auto_number, right and wrong, for the conformance suite. */
import type { KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { pattern: 'V-{YYYY}{MM}-{0000}', gap_free: true },
      values: ['V-202611-0001', 'V-202611-10000', 'V-202611-9999'],
      spellings: [
        [' V-202611-0001 ', 'V-202611-0001'],
        ['', null],
      ],
      refused: [
        ['x'.repeat(101), 'maxLength'],
        [12, 'type'],
      ],
    },
  ],
  wrong: [
    [{}, 'pattern'],
    [{ pattern: 'V-{YYYY}' }, 'pattern'],
    [{ pattern: 'V-{0000' }, 'pattern'],
    [{ pattern: '{00}{00}' }, 'pattern'],
    [{ pattern: '{0000}', gap_free: 'yes' }, 'gap_free'],
    [{ pattern: '{0000}', default: '1' }, 'default'],
    [{ pattern: '{0000}', mask: 'full' }, 'mask'],
  ],
  changes: [],
}

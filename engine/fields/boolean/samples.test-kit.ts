/** Definitions and values of the kind boolean, right and wrong, for the conformance suite. */
import type { KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: false },
      values: [false, true],
      typed: [
        ['是', true],
        ['否', false],
        ['TRUE', true],
        ['n', false],
        ['1', true],
        [' ', null],
      ],
      unreadable: ['也许', '2'],
      refused: [
        ['true', 'type'],
        [1, 'type'],
      ],
    },
  ],
  wrong: [
    [{ default: 'yes' }, 'default'],
    [{ mask: 'name' }, 'mask'],
  ],
}

/** Definitions and values of the kind id_card, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: ['11010519491231002X', '110105491231002', '440524188001010014'],
      spellings: [
        ['11010519491231002x', '11010519491231002X'],
        ['１１０１０５ 19491231 ００２Ｘ', '11010519491231002X'],
        ['110105-19491231-002x', '11010519491231002X'],
        ['', null],
      ],
      typed: [['110105 19491231 002x', '11010519491231002X']],
      refused: [
        ['110105194912310021', 'format'],
        ['11010519491231003X', 'format'],
        ['11010519491331002X', 'pattern'],
        ['110105194902300025', 'format'],
        ['110105490230002', 'format'],
        ['11010549123100x', 'pattern'],
        ['11010519491231002x', 'pattern'],
        ['0'.repeat(19), 'maxLength'],
        [110105491231002, 'type'],
      ],
    },
    { settings: { mask: 'id_card', unique: true, default: '11010519491231002x' }, values: ['11010519491231002X'] },
  ],
  wrong: [
    [{ default: '110105194912310021' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'text' },
      values: [
        ['11010519491231002X', '11010519491231002X'],
        ['110105 19491231 002x', '11010519491231002X'],
        ['440524188001010014', '440524188001010014'],
        ['110105491231002', '110105491231002'],
        ['110105194912310021', LOST],
        ['110105194902300025', LOST],
        ['110105490230002', LOST],
        ['110105490231002', LOST],
        ['1101051949123100XX', LOST],
        ['none', LOST],
      ],
      rewrite: true,
    },
  ],
}

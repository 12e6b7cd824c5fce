/** Definitions and values of the kind color, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: '#16D' },
      values: ['#000000', '#1668dc', '#ffffff'],
      spellings: [
        ['#1668DC', '#1668dc'],
        ['1668dc', '#1668dc'],
        ['#abc', '#aabbcc'],
        ['＃ＡＢＣ', '#aabbcc'],
        ['rgb(22, 104, 220)', '#1668dc'],
        ['rgb(256, 0, 0)', 'rgb(256, 0, 0)'],
        ['', null],
      ],
      typed: [[' #FFF ', '#ffffff']],
      refused: [
        ['#ABCDEF', 'pattern'],
        ['#12345', 'pattern'],
        ['red', 'pattern'],
        ['#1234567', 'maxLength'],
        [0, 'type'],
      ],
    },
  ],
  wrong: [
    [{ default: 'red' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'text' },
      values: [
        ['#1668DC', '#1668dc'],
        ['red', LOST],
        ['#1668dcff', LOST],
      ],
      rewrite: true,
    },
  ],
}

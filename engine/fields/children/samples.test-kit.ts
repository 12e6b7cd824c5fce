/** Definitions and values of the kind children, right and wrong, for the conformance suite. */
import { RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

const values = [[{ id: RECORD_ID, version: 1 }], [{ name: '螺丝', quantity: 2 }], [{}, {}]]

export const samples: KindSamples = {
  samples: [
    {
      settings: { from: 'sample_object', via: 'sample', max: 2 },
      values,
      // a file holds lines in a file of their own
      unwritable: values,
      spellings: [
        [[], null],
        ['', null],
      ],
      typed: [['', null]],
      unreadable: ['2 行'],
      refused: [
        [[{}, {}, {}], 'form'],
        [[1], 'form'],
        [[[]], 'form'],
        [{}, 'type'],
      ],
    },
  ],
  wrong: [
    [{}, 'from'],
    [{ from: 'sample_object' }, 'via'],
    [{ from: 'sample_objet', via: 'sample' }, 'from'],
    [{ from: 'sample_object', via: 'sample', max: 501 }, 'max'],
    [{ from: 'sample_object', via: 'sample', unique: true }, 'unique'],
    [{ from: 'sample_object', via: 'sample', default: [] }, 'default'],
  ],
  changes: [],
}

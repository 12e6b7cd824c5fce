/** Definitions and values of the kind multi_reference, right and wrong, for the conformance suite. */
import { LOST, RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

const OTHER_ID = '019aa5f0-0000-7000-8000-00000000000b'

export const samples: KindSamples = {
  samples: [
    {
      settings: { target: 'sample_object', max: 2 },
      values: [[RECORD_ID], [RECORD_ID, OTHER_ID], [OTHER_ID, RECORD_ID]],
      spellings: [
        [[RECORD_ID.toUpperCase(), RECORD_ID], [RECORD_ID]],
        [
          [{ id: OTHER_ID, name: '张三' }, RECORD_ID],
          [OTHER_ID, RECORD_ID],
        ],
        [[], null],
        ['', null],
      ],
      typed: [[` ${OTHER_ID}；${RECORD_ID.toUpperCase()} `, [OTHER_ID, RECORD_ID]]],
      unreadable: ['张三', `${RECORD_ID};12`],
      refused: [
        [['张三'], 'form'],
        [[RECORD_ID, OTHER_ID, RECORD_ID], 'form'],
        [RECORD_ID, 'type'],
      ],
    },
    { settings: { target: 'sample_object', default: [RECORD_ID] }, values: [[RECORD_ID]] },
  ],
  wrong: [
    [{}, 'target'],
    [{ target: 'sample_objet' }, 'target'],
    [{ target: 'sample_object', max: 0 }, 'max'],
    [{ target: 'sample_object', on_delete: 'cascade' }, 'on_delete'],
    [{ target: 'sample_object', on_delete: 'set_null', required: true }, 'on_delete'],
    [{ target: 'sample_object', unique: true }, 'unique'],
    [{ target: 'sample_object', default: ['x'] }, 'default'],
  ],
  changes: [
    {
      from: { type: 'reference', target: 'sample_object' },
      to: { target: 'sample_object' },
      values: [[RECORD_ID, [RECORD_ID]]],
      rewrite: true,
    },
    {
      from: { type: 'multi_reference', target: 'sample_object' },
      to: { target: 'sample_object', max: 1 },
      values: [
        [[RECORD_ID], [RECORD_ID]],
        [[RECORD_ID, OTHER_ID], LOST],
      ],
      rewrite: true,
    },
  ],
}

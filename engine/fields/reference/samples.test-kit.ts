/** Definitions and values of the kind reference, right and wrong, for the conformance suite. */
import { RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

const OTHER_ID = '019aa5f0-0000-7000-8000-00000000000b'

export const samples: KindSamples = {
  samples: [
    {
      settings: { target: 'sample_object', on_delete: 'set_null', inverse: false },
      values: [RECORD_ID, OTHER_ID],
      spellings: [
        [RECORD_ID.toUpperCase(), RECORD_ID],
        [{ id: RECORD_ID, name: '张三' }, RECORD_ID],
        ['', null],
      ],
      typed: [[` ${RECORD_ID} `, RECORD_ID]],
      unreadable: ['张三', '12'],
      refused: [
        ['张三', 'format'],
        [12, 'type'],
      ],
    },
  ],
  wrong: [
    [{}, 'target'],
    [{ target: 'sample_objet' }, 'target'],
    [{ target: 'sample_object', on_delete: 'cascade' }, 'on_delete'],
    [{ target: 'sample_object', on_delete: 'set_null', required: true }, 'on_delete'],
  ],
}

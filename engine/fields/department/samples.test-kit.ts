/** Definitions and values of the kind department, right and wrong, for the conformance suite. */
import { RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: 'mine' },
      values: [RECORD_ID],
      spellings: [
        [{ id: RECORD_ID, name: '销售一部' }, RECORD_ID],
        ['', null],
      ],
      typed: [[RECORD_ID.toUpperCase(), RECORD_ID]],
      unreadable: ['销售一部'],
      refused: [
        ['销售一部', 'format'],
        [7, 'type'],
      ],
    },
  ],
  wrong: [
    [{ default: 'yours' }, 'default'],
    [{ required: true, on_delete: 'set_null' }, 'on_delete'],
    [{ on_delete: 'cascade' }, 'on_delete'],
  ],
}

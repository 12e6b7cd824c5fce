/** Definitions and values of the kind user, right and wrong, for the conformance suite. */
import { RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: 'me' },
      values: [RECORD_ID],
      spellings: [[{ id: RECORD_ID }, RECORD_ID]],
      unreadable: ['admin'],
      refused: [['admin', 'format']],
    },
  ],
  wrong: [
    [{ default: 'you' }, 'default'],
    [{ required: true, on_delete: 'set_null' }, 'on_delete'],
  ],
  changes: [],
}

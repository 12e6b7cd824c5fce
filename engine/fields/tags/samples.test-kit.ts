/** Values of the kind tags, right and wrong, for the conformance suite. */
import { RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

const OTHER_ID = '019aa5f0-0000-7000-8000-00000000000b'

export const samples: KindSamples = {
  samples: [
    {
      values: [[RECORD_ID], [RECORD_ID, OTHER_ID], [OTHER_ID, RECORD_ID]],
      spellings: [
        [[RECORD_ID.toUpperCase(), RECORD_ID], [RECORD_ID]],
        [[{ id: OTHER_ID, name: '高净值', color: '#d4380d', type: 'global_auto' }], [OTHER_ID]],
      ],
      typed: [[`${OTHER_ID}、${RECORD_ID}`, [OTHER_ID, RECORD_ID]]],
      unreadable: ['高净值'],
      refused: [
        [['高净值'], 'form'],
        [RECORD_ID, 'type'],
      ],
    },
  ],
  wrong: [],
}

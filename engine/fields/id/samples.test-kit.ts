/** Definitions and values of the kind id, right and wrong, for the conformance suite. */
import { RECORD_ID, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [{ values: [RECORD_ID], refused: [['1', 'format']] }],
  wrong: [],
}

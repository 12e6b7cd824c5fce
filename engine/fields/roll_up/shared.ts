/** Roll-ups, as browser and server see them: what they hold is of the kind of their result. */
import { sharedResult } from '../shared-result.ts'

export const shared = sharedResult('roll_up')

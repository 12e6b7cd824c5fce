/** A number that the engine gives, as browser and server see it: text of one line. */
import { sharedText } from '../text/shared-text.ts'

export const shared = sharedText('auto_number', () => undefined)

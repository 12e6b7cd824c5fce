/** Telephone numbers, as browser and server see them. */
import { sharedText } from '../text/shared-text.ts'
import { phoneFormat } from './format.ts'

export const shared = sharedText('phone', () => phoneFormat)

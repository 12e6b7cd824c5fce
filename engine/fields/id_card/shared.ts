/** Identity card numbers, as browser and server see them. */
import { sharedText } from '../text/shared-text.ts'
import { idCardFormat } from './format.ts'

export const shared = sharedText('id_card', () => idCardFormat)

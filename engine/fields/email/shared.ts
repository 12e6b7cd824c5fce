/** E-mail addresses, as browser and server see them. */
import { sharedText } from '../text/shared-text.ts'
import { emailFormat } from './format.ts'

export const shared = sharedText('email', () => emailFormat)

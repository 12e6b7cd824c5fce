/** Web addresses, as browser and server see them. */
import { sharedText } from '../text/shared-text.ts'
import { urlFormat } from './format.ts'

export const shared = sharedText('url', () => urlFormat)

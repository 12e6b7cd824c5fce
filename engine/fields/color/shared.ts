/** Colours, as browser and server see them. */
import { sharedText } from '../text/shared-text.ts'
import { colorFormat } from './format.ts'

export const shared = sharedText('color', () => colorFormat)

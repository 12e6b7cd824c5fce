/** One line of text, as browser and server see it. */
import { textSetting } from '../settings.ts'
import { textFormats } from './formats.ts'
import { sharedText } from './shared-text.ts'

export const shared = sharedText('text', ({ settings }) => textFormats[textSetting(settings, 'format') ?? 'none'])

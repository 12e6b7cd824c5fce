/** Decimals, as browser and server see them. */
import { readNumberText } from '../number-text.ts'
import { flagSetting, textSetting } from '../settings.ts'
import { sharedDecimal } from './shared-decimal.ts'
import { numberWords } from './words.ts'

export const shared = sharedDecimal({
  name: 'decimal',
  read: (text, settings) => readNumberText(text, textSetting(settings, 'unit')),
  write: (canonical, settings) =>
    numberWords(canonical, {
      grouping: flagSetting(settings, 'grouping') ?? false,
      unit: textSetting(settings, 'unit'),
      trim: flagSetting(settings, 'trim') ?? false,
    }),
  unreadable: { zh: '须为数字，例如 289.16 或 1.2万', en: 'must be a number such as 289.16 or 12k' },
})

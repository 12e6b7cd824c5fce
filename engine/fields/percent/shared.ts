/** Percents, as browser and server see them: the number before the sign. */
import { sharedDecimal } from '../decimal/shared-decimal.ts'
import { readNumberText } from '../number-text.ts'
import { percentWords } from './words.ts'

export const shared = sharedDecimal({
  name: 'percent',
  read: (text) => readNumberText(text.replace(/^\s*百分之/, ''), '%'),
  write: percentWords,
  unreadable: { zh: '须为百分数，例如 12.5%', en: 'must be a percentage such as 12.5%' },
})

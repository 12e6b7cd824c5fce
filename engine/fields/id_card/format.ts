/** The form of identity card numbers: eighteen characters, or the fifteen digits of old cards. */
import { halfWidth, type TextFormat } from '../text/text-format.ts'

const MONTH_AND_DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])'

export const idCardFormat: TextFormat = {
  name: 'id_card',
  pattern: `^[1-9][0-9]{5}(?:(?:18|19|20)[0-9]{2}${MONTH_AND_DAY}[0-9]{3}[0-9X]|[0-9]{2}${MONTH_AND_DAY}[0-9]{3})$`,
  format: 'id_card',
  normalise: (text) => halfWidth(text).replace(/[\s-]/g, '').toUpperCase(),
}

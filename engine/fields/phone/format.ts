/** Telephone numbers as they are stored: digits, a dash behind the area code, `+` before foreign ones. */
import { halfWidth, type TextFormat } from '../text/text-format.ts'

export const MOBILE = '1[3-9][0-9]{9}'
/** Three digits for Beijing and the largest cities, four for the rest. */
export const AREA = '0(?:10|2[0-9]|[3-9][0-9]{2})'
export const SUBSCRIBER = '[1-9][0-9]{6,7}'
/** 400 and 800 numbers, banks and carriers: 4008001234, 95588, 10086. */
const SERVICE = '[48]00[0-9]{7}|9[56][0-9]{3,6}|1[0-2][0-9]{3}'
const FOREIGN = '[+](?!86)[1-9][0-9]{6,14}'

export const phoneFormat: TextFormat = {
  name: 'phone',
  pattern: `^(?:${MOBILE}|${AREA}-${SUBSCRIBER}(?:-[0-9]{1,6})?|${SERVICE}|${FOREIGN})$`,
  normalise,
}

const CANONICAL = new RegExp(phoneFormat.pattern)
const LAND_LINE = new RegExp(`^(${AREA})(${SUBSCRIBER})$`)
const EXTENSION = /^(.+?)(?:-|转|分机|ext|x|#)(\d{1,6})$/i

function normalise(text: string): string {
  const plain = halfWidth(text).replace(/\(0\)|[\s().]/g, '')
  // a short extension could also be the end of a number: what is canonical stays as it is
  if (CANONICAL.test(plain)) return plain
  const [, main = '', extension] = EXTENSION.exec(plain) ?? []
  const candidates = [...numbersIn(plain), ...numbersIn(main).map((number) => `${number}-${extension}`)]
  return candidates.find((number) => CANONICAL.test(number)) ?? text
}

/** What the digits may mean: a number of the country, dialled from here or abroad, or a foreign one. */
function numbersIn(text: string): string[] {
  const digits = text.replace(/[-‐-―−]/g, '').replace(/^00/, '+')
  const national = digits.replace(/^\+86|^86(?=1[3-9]\d{9}$)|^0(?=1[3-9]\d{9}$)/, '')
  return [national, dashed(national), dashed(`0${national}`), digits]
}

function dashed(digits: string): string {
  return digits.replace(LAND_LINE, '$1-$2')
}

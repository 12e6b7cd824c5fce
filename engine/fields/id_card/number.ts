/**
 * Numbers of Chinese identity cards (GB 11643): area, birth date, serial number and, since 1999, a check character
 * (ISO 7064 MOD 11-2). Cards from before have fifteen digits, the year in two and no check character.
 */
import { isDate } from '../../rules/calendar.ts'

export const WEIGHTS: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** By the remainder of the weighted sum. */
export const CHECK_CHARACTERS = '10X98765432'

const PRESENT = /^([1-9]\d{5})(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/
const OLD = /^([1-9]\d{5})(\d{2})(\d{2})(\d{2})\d{3}$/

/** A number of either form with a birth date that exists and, where it has one, the right check character. */
export function isIdCard(text: string): boolean {
  const [, , year, month, day] = PRESENT.exec(text) ?? []
  if (year !== undefined) return isDate(`${year}-${month}-${day}`) && text.endsWith(checkCharacter(text))
  const [, , shortYear, oldMonth, oldDay] = OLD.exec(text) ?? []
  return shortYear !== undefined && isDate(`19${shortYear}-${oldMonth}-${oldDay}`)
}

function checkCharacter(text: string): string {
  const sum = WEIGHTS.reduce((total, weight, n) => total + weight * Number(text[n]), 0)
  return CHECK_CHARACTERS.charAt(sum % 11)
}

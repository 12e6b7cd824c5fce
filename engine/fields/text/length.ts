/** The most characters that a field of one line takes. */
import { numberSetting } from '../settings.ts'

export const DEFAULT_TEXT_LENGTH = 255

export function textLength(settings: Readonly<Record<string, unknown>>): number {
  return numberSetting(settings, 'length') ?? DEFAULT_TEXT_LENGTH
}

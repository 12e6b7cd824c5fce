/** The most characters that a field of several lines takes. */
import { numberSetting } from '../settings.ts'

export const DEFAULT_LONG_LENGTH = 20_000

export function longLength(settings: Readonly<Record<string, unknown>>): number {
  return numberSetting(settings, 'length') ?? DEFAULT_LONG_LENGTH
}

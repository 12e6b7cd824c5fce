/** How many stars the best rating of a field has. */
import { numberSetting } from '../settings.ts'

export const DEFAULT_STARS = 5

export function starsOf(settings: Readonly<Record<string, unknown>>): number {
  return numberSetting(settings, 'max') ?? DEFAULT_STARS
}

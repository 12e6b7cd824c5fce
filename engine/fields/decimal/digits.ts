/** How many digits a decimal field has in all and after the point. */
import { numberSetting } from '../settings.ts'

export const DEFAULT_PRECISION = 18
export const DEFAULT_SCALE = 2

export function precisionOf(settings: Readonly<Record<string, unknown>>): number {
  return numberSetting(settings, 'precision') ?? DEFAULT_PRECISION
}

export function scaleOf(settings: Readonly<Record<string, unknown>>): number {
  return numberSetting(settings, 'scale') ?? DEFAULT_SCALE
}

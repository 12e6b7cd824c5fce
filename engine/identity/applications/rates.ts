/** How many calls a minute each rate class allows. */
export const RATES = { low: 60, standard: 600, high: 6000 } as const

export type RateClass = keyof typeof RATES

export function isRateClass(value: unknown): value is RateClass {
  return typeof value === 'string' && Object.hasOwn(RATES, value)
}

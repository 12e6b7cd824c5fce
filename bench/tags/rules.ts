/** Rules as people write them: two to four conditions, some with brackets, texts, days, other tags; a seed makes the same again. */

export const CITIES = Array.from({ length: 40 }, (_, index) => `city_${index}`)
export const LEVELS = ['a', 'b', 'c', 'd', 'e']
export const SOURCES = Array.from({ length: 12 }, (_, index) => `source_${index}`)

type Json = Readonly<Record<string, unknown>>

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** @param tags ids of tags that rules may ask for */
export function ruleOf(random: () => number, tags: readonly string[]): Json {
  const kind = random()
  const narrow = pick(random, [city, source, level])
  if (kind < 0.7) return and(narrow(random), ...some(random, 1 + Math.floor(random() * 3), values))
  if (kind < 0.8) return and(narrow(random), { or: [less('age', 20 + random() * 10), more('age', 55 + random() * 10)] })
  if (kind < 0.87)
    return { or: [and(city(random), values(random)), and(source(random), values(random), values(random))] }
  if (kind < 0.93) return and(narrow(random), since(random))
  if (kind < 0.96) return and(narrow(random), { contains: [{ var: 'name' }, pick(random, ['李', '王', '7', '23'])] })
  if (kind < 0.98) return and(narrow(random), { anniversary_in: [{ var: 'birthday' }, Math.floor(random() * 20)] })
  return and(narrow(random), { has_any: [{ var: 'tags' }, [pick(random, tags), pick(random, tags)]] })
}

const city = (random: () => number): Json => ({
  in: [{ var: 'city' }, [...new Set(some(random, 2 + Math.floor(random() * 3), (next) => pick(next, CITIES)))]],
})
const source = (random: () => number): Json => ({ '==': [{ var: 'source' }, pick(random, SOURCES)] })
const level = (random: () => number): Json => ({ '==': [{ var: 'level' }, pick(random, LEVELS)] })

function values(random: () => number): Json {
  const amount = (field: string, most: number): Json => {
    const low = Math.floor(random() * most * 0.8)
    return and(more(field, String(low)), {
      '<=': [{ var: field }, String(low + Math.floor(most * (0.1 + random() * 0.4)))],
    })
  }
  return pick(random, [
    () => amount('income', 500_000),
    () => amount('assets', 2_000_000),
    () => ({ '>=': [{ var: 'follow_times' }, Math.floor(random() * 40)] }),
    () => more('age', 18 + random() * 40),
    () => ({ '==': [{ var: 'vip' }, random() < 0.5] }),
    () => ({ '==': [{ var: 'gender' }, random() < 0.5 ? 'm' : 'f'] }),
    () => ({ between: [{ var: 'products' }, Math.floor(random() * 5), 5 + Math.floor(random() * 5)] }),
    () => ({ '!=': [{ var: 'city' }, pick(random, CITIES)] }),
  ])()
}

const since = (random: () => number): Json => ({ 'days_since>': [{ var: 'followed_at' }, Math.floor(random() * 300)] })
const more = (field: string, value: number | string): Json => ({
  '>': [{ var: field }, typeof value === 'string' ? value : Math.floor(value)],
})
const less = (field: string, value: number): Json => ({ '<': [{ var: field }, Math.floor(value)] })
const and = (...rules: readonly Json[]): Json => ({ and: rules })

export function pick<T>(random: () => number, of: readonly T[]): T {
  const found = of[Math.floor(random() * of.length)]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}

function some<T>(random: () => number, count: number, make: (random: () => number) => T): T[] {
  return Array.from({ length: count }, () => make(random))
}

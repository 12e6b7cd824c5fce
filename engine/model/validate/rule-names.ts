/** The fields that a rule names, found in its JSON before anybody knows whether it is a rule. */
import type { Path } from './explain.ts'

export function fieldsNamed(rule: unknown, path: Path = []): { name: string; path: Path }[] {
  if (typeof rule !== 'object' || rule === null) return []
  if (Array.isArray(rule)) return rule.flatMap((each: unknown, index) => fieldsNamed(each, [...path, index]))
  return Object.entries(rule).flatMap(([key, value]: [string, unknown]) =>
    key === 'var' && typeof value === 'string'
      ? [{ name: value, path: [...path, key] }]
      : fieldsNamed(value, [...path, key]),
  )
}

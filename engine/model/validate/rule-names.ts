/** The fields that a rule names, found in its JSON before anybody knows whether it is a rule. */
import type { Path } from './explain.ts'

export interface NamedField {
  readonly name: string
  /** Another object that has it: of `<object>.<reference>`. */
  readonly object?: string
  readonly path: Path
}

/** Fields of the record itself and references to it; what conditions on related records name is no field of its. */
export function fieldsNamed(rule: unknown, path: Path = []): NamedField[] {
  if (typeof rule !== 'object' || rule === null) return []
  if (Array.isArray(rule)) return rule.flatMap((each: unknown, index) => fieldsNamed(each, [...path, index]))
  return Object.entries(rule).flatMap(([key, value]: [string, unknown]) => {
    const at = [...path, key]
    if (key === 'var' && typeof value === 'string') return [{ name: value.replace(/\..*$/s, ''), path: at }]
    if ((key === 'some' || key === 'none') && Array.isArray(value)) return relationNamed(value[0], [...at, 0])
    return fieldsNamed(value, at)
  })
}

function relationNamed(variable: unknown, path: Path): NamedField[] {
  const name: unknown = typeof variable === 'object' && variable !== null ? Reflect.get(variable, 'var') : undefined
  if (typeof name !== 'string') return []
  const [object = '', reference] = name.split('.')
  const at = [...path, 'var']
  return [reference === undefined ? { name, path: at } : { name: reference, object, path: at }]
}

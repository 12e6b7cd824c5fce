/** How a role sees and writes each field of an object, read from its grants and written back. Pure. */
import type { Grant } from '../../../metadata/types.ts'
import type { ObjectFacets } from '../../data/roles.ts'

export interface FieldLevel {
  readonly see: 'clear' | 'masked' | 'none'
  readonly write: boolean
}

type Parts = Pick<Grant, 'fields' | 'readonly' | 'masked'>
type Fields = ObjectFacets['fields']

export function fieldLevels(
  fields: Fields,
  { fields: named, readonly = [], masked = [] }: Parts,
): Map<string, FieldLevel> {
  return new Map(
    fields.map(({ name, closed }): [string, FieldLevel] => {
      if (named && !named.includes(name)) return [name, { see: 'none', write: false }]
      return [name, { see: masked.includes(name) ? 'masked' : 'clear', write: !closed && !readonly.includes(name) }]
    }),
  )
}

/** @param all fields that are to come are given as well */
export function fieldsFrom(fields: Fields, levels: ReadonlyMap<string, FieldLevel>, all: boolean): Parts {
  const level = (name: string): FieldLevel => levels.get(name) ?? { see: 'clear', write: true }
  const shown = fields.filter(({ name }) => all || level(name).see !== 'none').map(({ name }) => name)
  const readonly = fields.filter(
    ({ name, closed }) => !closed && shown.includes(name) && !level(name).write && level(name).see !== 'none',
  )
  const masked = shown.filter((name) => level(name).see === 'masked')
  return {
    ...(!all && { fields: shown }),
    ...(readonly.length > 0 && { readonly: readonly.map(({ name }) => name) }),
    ...(masked.length > 0 && { masked }),
  }
}

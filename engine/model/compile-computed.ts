/** One field of the Model whose values are computed: it is as its result is, but nobody writes it. */
import type { FieldDefinition } from '../../metadata/types.ts'
import { resultSettings } from '../fields/index.ts'
import { columnOf, compileField, type FieldSurroundings } from './compile-field.ts'
import { quotedName } from './key.ts'
import { computedModel, type DerivedFields, inheritsMask, readOf } from './derived/index.ts'
import { SYSTEM_FIELD_NAMES } from './system-fields.ts'
import type { FieldModel } from './types.ts'

/** The Model's field, or undefined where something is wrong with how it is computed. */
export function compileComputed(
  definition: FieldDefinition & { id: string },
  surroundings: FieldSurroundings,
  derived: DerivedFields,
): FieldModel | undefined {
  const place = { object: definition.object, field: definition.name }
  const outcome = derived.outcome(place)
  if (!outcome || !('computation' in outcome)) return undefined
  const { computation } = outcome
  const { held } = computation
  const {
    read: _read,
    write: _write,
    mask,
    ...result
  } = compileField({ ...held.definition, id: definition.id }, surroundings, false)
  const fields = derived.definitions(definition.object)
  const columnNamed = (name: string) => columnOfField(fields.get(name), surroundings)
  const computed = computedModel(derived, place, computation, (name) => columnNamed(name).column)
  const worn = inheritsMask(derived, computed.inputs) ? 'full' : mask
  return Object.freeze({
    ...result,
    type: definition.type,
    readonly: true,
    computed,
    definition: { ...definition, result: resultSettings(held) },
    ...(worn !== undefined && { mask: worn }),
    ...(computation.kept === 'read' && {
      read: readOf(derived, computation, (name) => expressionOf(columnNamed(name))),
    }),
  })
}

function columnOfField(
  definition: (FieldDefinition & { id: string }) | undefined,
  surroundings: FieldSurroundings,
): ReturnType<typeof columnOf> {
  if (!definition) throw new Error('a formula reads a field that is not there')
  return columnOf(definition, surroundings, SYSTEM_FIELD_NAMES.has(definition.name))
}

function expressionOf({ column, read }: ReturnType<typeof columnOf>): NonNullable<FieldModel['read']> {
  return read ?? ((alias) => `${alias}.${quotedName(column)}`)
}

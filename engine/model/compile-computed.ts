/** One field of the Model whose values are computed: it is as its result is, but nobody writes it. */
import type { FieldDefinition } from '../../metadata/types.ts'
import { type Computation, resultSettings } from '../fields/index.ts'
import { compileField, expressionOf, type FieldSurroundings } from './compile-field.ts'
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
  const computed = computedModel(derived, place, computation)
  const worn = inheritsMask(derived, computed.inputs) ? 'full' : mask
  return Object.freeze({
    ...result,
    type: definition.type,
    readonly: true,
    computed,
    definition: { ...definition, result: resultSettings(held) },
    ...(worn !== undefined && { mask: worn }),
    ...(computation.kept === 'read' && { read: readIn(computation, surroundings, derived) }),
  })
}

function readIn(
  computation: Computation,
  surroundings: FieldSurroundings,
  derived: DerivedFields,
): NonNullable<FieldModel['read']> {
  const fields = derived.definitions(computation.held.definition.object)
  return readOf(derived, computation, (name) => {
    const definition = fields.get(name)
    if (!definition) throw new Error(`a formula reads '${name}', which is not there`)
    return expressionOf(definition, surroundings, SYSTEM_FIELD_NAMES.has(name))
  })
}

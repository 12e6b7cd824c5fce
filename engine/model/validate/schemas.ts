/**
 * The validators of definitions, each compiled when it is first needed: one per kind, and one per field kind,
 * whose schema is that of every field with the kind's own settings added and nothing else allowed.
 */
import { Ajv2020, type SchemaObject, type ValidateFunction } from 'ajv/dist/2020.js'
import commonSchema from '../../../metadata/schemas/common.json' with { type: 'json' }
import enumSchema from '../../../metadata/schemas/enum.json' with { type: 'json' }
import eventSchema from '../../../metadata/schemas/event.json' with { type: 'json' }
import fieldSchema from '../../../metadata/schemas/field.json' with { type: 'json' }
import jobSchema from '../../../metadata/schemas/job.json' with { type: 'json' }
import menuSchema from '../../../metadata/schemas/menu.json' with { type: 'json' }
import objectSchema from '../../../metadata/schemas/object.json' with { type: 'json' }
import packSchema from '../../../metadata/schemas/pack.json' with { type: 'json' }
import parameterSchema from '../../../metadata/schemas/parameter.json' with { type: 'json' }
import pointSchema from '../../../metadata/schemas/point.json' with { type: 'json' }
import processorSchema from '../../../metadata/schemas/processor.json' with { type: 'json' }
import reportSchema from '../../../metadata/schemas/report.json' with { type: 'json' }
import roleSchema from '../../../metadata/schemas/role.json' with { type: 'json' }
import strategySchema from '../../../metadata/schemas/strategy.json' with { type: 'json' }
import tabSchema from '../../../metadata/schemas/tab.json' with { type: 'json' }
import templateSchema from '../../../metadata/schemas/template.json' with { type: 'json' }
import type { DefinitionLanguage } from '../../../metadata/types.ts'
import type { FieldKind } from '../../fields/kind.ts'
import type { DefinitionKind } from '../definition.ts'

type Language = DefinitionLanguage
type Validators = { [K in keyof Language]?: ValidateFunction<Language[K]> }

const schemas: Readonly<Record<keyof Language, SchemaObject>> = {
  enum: enumSchema,
  event: eventSchema,
  field: fieldSchema,
  job: jobSchema,
  menu: menuSchema,
  object: objectSchema,
  pack: packSchema,
  parameter: parameterSchema,
  point: pointSchema,
  processor: processorSchema,
  report: reportSchema,
  role: roleSchema,
  strategy: strategySchema,
  tab: tabSchema,
  template: templateSchema,
}

const compiled: Validators = {}
const compiledFields = new Map<string, ValidateFunction<Language['field']>>()
let checker: Ajv2020 | undefined

export const definitionKinds: readonly DefinitionKind[] = Object.keys(schemas).filter(isDefinitionKind)

export function isDefinitionKind(kind: string): kind is DefinitionKind {
  return kind !== 'pack' && Object.hasOwn(schemas, kind)
}

/** The validator of one kind of definition, `pack` included. */
export function validatorOf<K extends keyof Language>(kind: K): ValidateFunction<Language[K]> {
  const known: Validators[K] = compiled[kind]
  if (known) return known
  const made = ajv().compile<Language[K]>(schemas[kind])
  Object.assign(compiled, { [kind]: made })
  return made
}

/** The validator of a field whose type is `kind`. */
export function fieldValidatorOf(kind: FieldKind): ValidateFunction<Language['field']> {
  const known = compiledFields.get(kind.name)
  if (known) return known
  const made = ajv().compile<Language['field']>({
    ...fieldSchema,
    $id: `https://tessera.dev/schemas/field-${kind.name}.json`,
    properties: { ...fieldSchema.properties, ...kind.settings },
    required: [...fieldSchema.required, ...kind.requiredSettings],
    additionalProperties: false,
  })
  compiledFields.set(kind.name, made)
  return made
}

function ajv(): Ajv2020 {
  // verbose: the explanation of an error needs the schema and the value at the place of the error
  checker ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    schemas: [commonSchema],
    // what a text stands for is told to forms alone
    keywords: ['x-holds'],
  })
  return checker
}

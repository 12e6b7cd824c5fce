/** The language of definitions for those who build forms of it: kinds of fields with their settings, JSON Schemas. */
import commonSchema from '../../metadata/schemas/common.json' with { type: 'json' }
import type { FieldDefinition } from '../../metadata/types.ts'
import { fieldKinds } from '../fields/index.ts'
import type { DefinitionLookup, FieldKind } from '../fields/kind.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { DefinitionKind } from '../model/definition.ts'
import type { ValueTypeName } from '../rules/index.ts'
import { fieldValidatorOf, validatorOf } from '../model/validate/schemas.ts'

export interface KindSetting {
  readonly name: string
  readonly label: Text
  readonly schema: object
  readonly required: boolean
  readonly description?: string
}

export interface KindOffer {
  readonly name: string
  readonly label: Text
  readonly settings: readonly KindSetting[]
  readonly masks: readonly string[]
  readonly sortable: boolean
  /** Values too long for a list column or a card. */
  readonly long: boolean
  readonly uniqueAllowed: boolean
  readonly indexAllowed: boolean
  readonly requiredAllowed: boolean
  /** The search box can look into its values. */
  readonly searchAllowed: boolean
  /** As what formulas and conditions see its values; absent for what is computed, which takes the type of its result. */
  readonly valueType?: ValueTypeName
  /** People give its values, so that a default means something. */
  readonly given: boolean
  readonly controls: readonly string[]
  readonly filterControls: readonly string[]
}

/** What fields can be, but for what the engine alone makes. */
export function fieldKindOffers(): KindOffer[] {
  return fieldKinds.names().flatMap((name) => {
    const kind = fieldKinds.get(name)
    return kind.internal === true ? [] : [offerOf(kind)]
  })
}

/** The JSON Schema of a kind of definition, complete in itself; of fields also with the settings of one type. @throws TesseraError NOT_FOUND */
export function definitionSchema(kind: DefinitionKind, type?: string): object {
  if (type === undefined) return complete(validatorOf(kind).schema)
  const fieldKind = kind === 'field' ? fieldKinds.find(type) : undefined
  if (!fieldKind || fieldKind.internal === true) throw new TesseraError('NOT_FOUND')
  return complete(fieldValidatorOf(fieldKind).schema)
}

function offerOf(kind: FieldKind): KindOffer {
  const settings = Object.entries(kind.settings).map(([name, schema]): KindSetting => {
    const description: unknown = 'description' in schema ? schema.description : undefined
    return {
      name,
      label: kind.settingLabels[name] ?? { zh: name, en: name },
      schema: complete(schema),
      required: kind.requiredSettings.includes(name),
      ...(typeof description === 'string' && { description }),
    }
  })
  return {
    name: kind.name,
    label: kind.label,
    settings,
    masks: kind.masks,
    sortable: kind.sortable !== false,
    long: kind.long === true,
    uniqueAllowed: takes(kind, 'unique'),
    indexAllowed: takes(kind, 'indexed'),
    requiredAllowed: takes(kind, 'required'),
    searchAllowed: kind.valueType === 'text' || kind.computed !== undefined,
    ...(kind.computed ? {} : { valueType: kind.valueType }),
    given: kind.computed === undefined && kind.numbering === undefined,
    controls: kind.controls ?? [],
    filterControls: kind.filterControls ?? [],
  }
}

/** Whether a kind has nothing against a flag: it is asked about a field that has it. */
function takes(kind: FieldKind, flag: 'unique' | 'indexed' | 'required'): boolean {
  const field: FieldDefinition = {
    ...Object.fromEntries(kind.requiredSettings.map((name) => [name, 'x'])),
    kind: 'field',
    object: 'x',
    name: 'x',
    label: kind.label,
    type: kind.name,
    [flag]: true,
  }
  return !kind.check(field, ANYTHING).some((issue) => issue.path === flag)
}

const ANYTHING: DefinitionLookup = {
  objectExists: () => true,
  enumValues: () => [],
  objectNames: () => [],
  enumNames: () => [],
}

const COMMON = 'common.json#/$defs/'

/** With the common parts that it refers to inside it. */
function complete(schema: unknown): object {
  const text = JSON.stringify(schema)
  const inside = JSON.parse(text.replaceAll(`"${COMMON}`, '"#/$defs/')) as object
  return text.includes(`"${COMMON}`) ? { ...inside, $defs: commonSchema.$defs } : inside
}

/** The fields that rules inside definitions may use: those of an object as definitions make it, and what they lead to. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { RuleField, RuleFields, RuleRelation } from '../../rules/index.ts'
import { aboutOf } from '../rule-about.ts'
import { systemFields, tagsField } from '../system-fields.ts'
import type { Catalogue } from './catalogue.ts'

/** All fields of an object, the engine's own included. */
export function definedFields(object: string, catalogue: Catalogue): ReadonlyMap<string, FieldDefinition> {
  const of = { id: object, name: object }
  const tags = catalogue.isTaggable(object) ? [tagsField(of)] : []
  const fields = [...systemFields(of), ...tags, ...catalogue.fields(object)]
  return new Map(fields.map((field) => [field.name, field]))
}

export function definedRuleFields(object: string, catalogue: Catalogue): RuleFields {
  const fields = definedFields(object, catalogue)
  return {
    field: (name) => {
      const field = fields.get(name)
      return field && definedRuleField(field, catalogue)
    },
    names: () => fields.keys(),
    relation: (name) => relationOf(name, object, fields, catalogue),
  }
}

export function definedRuleField(field: FieldDefinition, catalogue: Catalogue): RuleField {
  const kind = fieldKinds.get(field.type)
  const values = catalogue.enumValues(kind.enumOf?.(field) ?? '')
  const target = kind.target?.(field)
  const about = aboutOf(target)
  return {
    label: field.label,
    valueType: kind.valueType,
    ...(values && { options: values.map((value) => ({ value, label: { zh: value, en: value } })) }),
    ...(about && { about }),
    ...(target !== undefined && isTree(target, catalogue) && { tree: true }),
  }
}

/** Records stand above each other by the one reference that they have to their own kind. */
function isTree(object: string, catalogue: Catalogue): boolean {
  const above = catalogue.fields(object).filter((field) => {
    const kind = fieldKinds.get(field.type)
    return kind.target?.(field) === object && kind.many !== true
  })
  return above.length === 1
}

function relationOf(
  name: string,
  object: string,
  fields: ReadonlyMap<string, FieldDefinition>,
  catalogue: Catalogue,
): RuleRelation | undefined {
  const [own = '', reference] = name.split('.')
  if (reference !== undefined) {
    const field = definedFields(own, catalogue).get(reference)
    const isHere = field !== undefined && fieldKinds.get(field.type).target?.(field) === object
    return isHere ? related(own, own, true, catalogue) : undefined
  }
  const field = fields.get(own)
  if (!field) return undefined
  const kind = fieldKinds.get(field.type)
  const lines = kind.lines?.(field)
  const target = lines?.from ?? kind.target?.(field)
  return target === undefined ? undefined : related(target, own, lines !== undefined || kind.many === true, catalogue)
}

function related(object: string, name: string, many: boolean, catalogue: Catalogue): RuleRelation | undefined {
  if (!catalogue.objectExists(object)) return undefined
  return { label: { zh: name, en: name }, many, object, fields: definedRuleFields(object, catalogue) }
}

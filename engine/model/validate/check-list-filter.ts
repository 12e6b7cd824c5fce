/** The condition that a list always holds to: a rule over fields that the template's object has. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { parseRule, type RuleFields } from '../../rules/index.ts'
import type { Definition } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { fieldsNamed } from './rule-names.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'

/** `fields` are all that the object has, the engine's own included. */
export function checkListFilter(
  template: Definition<'template'>,
  fields: ReadonlyMap<string, FieldDefinition>,
  catalogue: Catalogue,
): Issue[] {
  const filter = template.body.list?.filter
  if (filter === undefined) return []
  // what does not exist, or has no right shape itself, is reported as such
  if (fieldsNamed(filter).some(({ name }) => !fields.has(name))) return []
  const reading = parseRule(filter, ruleFields(fields, catalogue))
  if ('rule' in reading) return []
  return reading.issues.map(({ message, path, hint }) => {
    const at = ['list', 'filter', ...(path ?? '').split('/').filter((part) => part !== '')]
    return say('LIST_FILTER', { reason: message }, { ...placeOf(subjectOf(template), at), ...(hint && { hint }) })
  })
}

function ruleFields(fields: ReadonlyMap<string, FieldDefinition>, catalogue: Catalogue): RuleFields {
  return {
    field: (name) => {
      const field = fields.get(name)
      if (!field) return undefined
      const kind = fieldKinds.get(field.type)
      const values = catalogue.enumValues(kind.enumOf?.(field) ?? '')
      return {
        label: field.label,
        valueType: kind.valueType,
        ...(values && { options: values.map((value) => ({ value, label: { zh: value, en: value } })) }),
      }
    },
    names: () => fields.keys(),
  }
}

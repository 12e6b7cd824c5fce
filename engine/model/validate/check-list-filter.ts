/** The condition that a list always holds to: a rule over fields that the template's object has, and what they lead to. */
import type { Issue } from '../../kernel/errors.ts'
import { checkStored } from '../../rules/index.ts'
import type { Definition } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { definedFields, definedRuleFields } from './definition-rules.ts'
import { placeOf } from './explain.ts'
import { fieldsNamed } from './rule-names.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'

export function checkListFilter(template: Definition<'template'>, catalogue: Catalogue): Issue[] {
  const { list, object } = template.body
  const filter = list?.filter
  if (filter === undefined) return []
  // what does not exist, or has no right shape itself, is reported as such
  const isThere = (each: ReturnType<typeof fieldsNamed>[number]): boolean =>
    definedFields(each.object ?? object, catalogue).has(each.name)
  if (!fieldsNamed(filter).every(isThere)) return []
  const reading = checkStored(filter, definedRuleFields(object, catalogue))
  if ('rule' in reading) return []
  return reading.issues.map(({ message, path, hint }) => {
    const at = ['list', 'filter', ...(path ?? '').split('/').filter((part) => part !== '')]
    return say('LIST_FILTER', { reason: message }, { ...placeOf(subjectOf(template), at), ...(hint && { hint }) })
  })
}

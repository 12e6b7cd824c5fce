/** What a part of a rule may read: the fields of its record, and what can be reached from there in few steps. */
import { nearest } from '../kernel/nearest.ts'
import type { Text } from '../kernel/text.ts'
import { conditionIssue, type ConditionIssue } from './condition-issue.ts'
import { RULE_LIMITS } from './limits.ts'
import type { RuleField, RuleFields, RuleRelation } from './value-types.ts'

export interface Scope {
  readonly fields: RuleFields
  /** How many relations have been followed from the record of the rule. */
  readonly followed: number
}

export interface FoundField {
  readonly field: RuleField
  /** The references on the way, where the name leads through some. */
  readonly via?: readonly string[]
}

type Refusal = { readonly issue: ConditionIssue }

/** The field that a name means here, through references to one record where it has dots. */
export function fieldIn(name: string, scope: Scope): FoundField | Refusal {
  const field = scope.fields.field(name)
  if (field) return { field }
  const dot = name.indexOf('.')
  return dot > 0 ? through(name, scope) : { issue: unknown(name, scope.fields) }
}

function through(name: string, scope: Scope): FoundField | Refusal {
  const steps = name.split('.')
  const via = steps.slice(0, -1)
  let { fields } = scope
  for (const [index, step] of via.entries()) {
    const relation = fields.relation?.(step)
    if (!relation) return { issue: unknown(name, scope.fields) }
    if (relation.many) return { issue: severalAt(name, relation) }
    if (scope.followed + index >= RULE_LIMITS.relations) return { issue: tooFar() }
    fields = relation.fields
  }
  const field = fields.field(steps.at(-1) ?? '')
  return field
    ? { field: { ...field, label: labelThrough(via, field.label, scope.fields) }, via }
    : { issue: unknown(name, scope.fields) }
}

/** What the field is called from here: `公司的行业`. */
export function labelThrough([step, ...rest]: readonly string[], label: Text, fields: RuleFields): Text {
  const relation = step === undefined ? undefined : fields.relation?.(step)
  if (!relation) return label
  const inner = labelThrough(rest, label, relation.fields)
  return { zh: `${relation.label.zh}的${inner.zh}`, en: `${inner.en} of ${relation.label.en}` }
}

/** What a name leads to, for conditions on the records there. */
export function relationIn(name: string, scope: Scope): { readonly relation: RuleRelation } | Refusal {
  const relation = scope.fields.relation?.(name)
  if (!relation) {
    return {
      issue: conditionIssue('RULE_RELATION', [0, 'var'], {
        zh: `'${name}' 不是可用的关联`,
        en: `'${name}' leads to no records that a rule may ask about`,
      }),
    }
  }
  return scope.followed < RULE_LIMITS.relations ? { relation } : { issue: tooFar() }
}

function tooFar(): ConditionIssue {
  return conditionIssue('RULE_LIMIT', [0, 'var'], {
    zh: `关联最多 ${RULE_LIMITS.relations} 层`,
    en: `relations reach at most ${RULE_LIMITS.relations} records far`,
  })
}

function severalAt(name: string, { label }: RuleRelation): ConditionIssue {
  return conditionIssue('RULE_RELATION', [0, 'var'], {
    zh: `'${name}'：${label.zh}可能有多条记录，请用 some 或 none`,
    en: `'${name}': there may be several ${label.en}; ask with some or none`,
  })
}

function unknown(name: string, fields: RuleFields): ConditionIssue {
  const close = nearest(name, fields.names?.() ?? [])
  const found = conditionIssue('RULE_FIELD', [0, 'var'], {
    zh: `没有字段 '${name}'`,
    en: `there is no field '${name}'`,
  })
  return close === undefined ? found : { ...found, hint: { zh: `是否指 '${close}'？`, en: `did you mean '${close}'?` } }
}

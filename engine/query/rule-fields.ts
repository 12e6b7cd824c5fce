/** The fields of an object as a rule of one principal may use them, and how they stand in a statement. */
import type { AccessPlan, Bind } from '../access/index.ts'
import { idParts, quotedName } from '../model/key.ts'
import { aboutOf } from '../model/rule-about.ts'
import type { FieldModel } from '../model/types.ts'
import {
  type CompileContext,
  NOBODY,
  offeredOperators,
  type RelatedRows,
  type RuleField,
  type RuleFields,
  type RuleMoment,
  type RuleRelation,
} from '../rules/index.ts'
import { columnSql } from './column.ts'
import { type Related, relatedBy, relatedContext, relatedRows, relationNames } from './relations.ts'
import { belowArray, departmentsArray, treeOf } from './relations-tree.ts'
import type { ReadContext } from './select.ts'
import { tagConditions, type TagMeans } from './tag-conditions.ts'

/** What a masked field still answers: whether it is empty, and the whole value. Anything finer would let it be guessed. */
const SAFE_ON_MASKED: ReadonlySet<string> = new Set(['==', 'empty', 'nempty'])

export function ruleFields(plan: AccessPlan): RuleFields {
  return {
    field: (name) => {
      const field = plan.fields.get(name)?.field
      return field && isAskable(field) ? ruleField(plan, field) : undefined
    },
    names: () => [
      ...[...plan.fields.values()].flatMap(({ field }) => (isAskable(field) ? [field.name] : [])),
      ...relationNames(plan),
    ],
    relation: (name) => {
      const related = relatedBy(plan, name)
      return related && ruleRelation(related)
    },
  }
}

/** Lines are asked about as records of their own. */
function isAskable({ kind }: FieldModel): boolean {
  return kind.storage !== 'none' || kind.tags === true
}

function ruleField(plan: AccessPlan, field: FieldModel): RuleField {
  return {
    label: field.label,
    valueType: field.kind.valueType,
    ...(field.options && { options: field.options }),
    ...isIdOf(field),
    ...namedBy(plan, field),
  }
}

/** Ids of records of existing tables are what their keys are. */
function isIdOf({ idKey }: FieldModel): Pick<RuleField, 'isId'> {
  return !idKey || idKey.own ? {} : { isId: (text) => idParts(idKey, text) !== undefined }
}

/** Whom a field names, and whether it points into a tree that the principal sees. Rows of custom SQL stand beside no other table. */
function namedBy(plan: AccessPlan, field: FieldModel): Pick<RuleField, 'about' | 'tree'> {
  if (field.target === undefined) return {}
  const about = aboutOf(field.target)
  const related = relatedBy(plan, field.name)
  return {
    ...(about && (about === 'person' || !plan.object.query) && { about }),
    ...(related && treeOf(related) && { tree: true }),
  }
}

function ruleRelation({ kind, label, plan }: Related): RuleRelation {
  return { label, many: kind !== 'one', object: plan.object.name, fields: ruleFields(plan) }
}

/** Operators that this principal may use on a field. */
export function operatorsOf(plan: AccessPlan, field: FieldModel): string[] {
  if (!isAskable(field)) return []
  const names = offeredOperators(ruleField(plan, field)).map((operator) => operator.name)
  const reads = plan.fields.get(field.name)?.reads
  if (reads === 'clear') return names
  // what is empty in some rows and hidden in others would be told apart; a computed value could be found out by what
  // one may write into the fields that it is computed from
  if (reads !== 'masked' || field.computed) return []
  // without a mask of its own the field may hold one of a few values, and each would soon be tried
  return names.filter((name) => SAFE_ON_MASKED.has(name) && (name !== '==' || field.mask !== undefined))
}

/**
 * How a rule's fields and values stand in a statement over `alias`.
 * @param means how conditions over tags are written; as joins when nobody says
 */
export function ruleContext(context: ReadContext, alias: string, bind: Bind, means?: TagMeans): CompileContext {
  const { object } = context.plan
  return {
    moment: momentOf(context),
    column: (name) => {
      const field = object.field.get(name)
      return field ? columnSql(context, field, alias) : `${alias}.${quotedName(name)}`
    },
    idType: (name) => object.field.get(name)?.columnType.replace(/\[\]$/, '') ?? 'uuid',
    parameter: (value, pgType) => `${bind(value)}::${pgType}`,
    relation: (name) => rowsOf(context, named(context.plan, name), alias, bind, means),
    tree: (name, ids) => belowArray(context, named(context.plan, name), ids, bind),
    departments: (which) => departmentsArray(context, which, bind),
    tags: tagConditions(context, alias, bind, means),
  }
}

/** Whoever asks is "me"; the statement itself finds out where they belong. */
function momentOf({ moment, principal }: ReadContext): RuleMoment {
  const id = principal.kind === 'user' ? principal.id : NOBODY
  return { ...moment, me: { id, departments: [], below: [] } }
}

function rowsOf(
  context: ReadContext,
  related: Related,
  alias: string,
  bind: Bind,
  means: TagMeans | undefined,
): RelatedRows {
  // aliases of rows inside each other must differ, those of rows beside each other need not
  const inner = `${alias}_of`
  return {
    context: ruleContext(relatedContext(context, related), inner, bind, means),
    exists: (condition) => {
      const rows = relatedRows(context, related, alias, inner, bind)
      return `exists (select ${rows}${condition === undefined ? '' : ` and (${condition})`})`
    },
  }
}

function named(plan: AccessPlan, name: string): Related {
  const related = relatedBy(plan, name)
  // rules are checked against the fields of the same plan
  if (!related) throw new Error(`'${name}' leads from ${plan.object.name} to nothing`)
  return related
}

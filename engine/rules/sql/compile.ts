/**
 * Writes a rule as an SQL condition. What enters is a checked rule and functions that know the statement: where a
 * field's column is, how a value is handed over, what a relation leads to; what leaves is text without any value of
 * the rule in it.
 */
import { NOBODY, operandsAt, operatorOf } from '../operator-of.ts'
import { type Condition, ownName, type Relation, type Rule } from '../rule.ts'
import type { SqlContext } from '../value-types.ts'

export interface CompileContext extends Omit<SqlContext, 'below'> {
  /** The SQL expression of a field's column, such as `t."name"`. */
  column(field: string): string
  /** PostgreSQL type of the ids in a field that names records, where it is no uuid. */
  idType?(field: string): string
  /** What a relation leads to; only where rules may follow some. */
  relation?(name: string): RelatedRows
  /** SQL of an array of the ids in `ids`, an array too, and of all below them in the tree that a field points into. */
  tree?(field: string, ids: string): string
  /** SQL of an array of the departments of who asks, or of these and all below them. */
  departments?(which: 'departments' | 'below'): string
}

/** Rows of a table of their own, related to the row that the condition is about. */
export interface RelatedRows {
  /** How conditions on one of them are written. */
  readonly context: CompileContext
  /** SQL that there is one within reach for which a condition holds. */
  exists(condition?: string): string
}

/**
 * A condition that is true for exactly the records for which `ruleTest` is, and false or null for all others; so it
 * may stand in `where`, beside `and` and `or`, but not behind a further `not`.
 */
export function compileRule(rule: Rule, context: CompileContext): string {
  if (rule.kind === 'condition') return conditionSql(rule, context)
  if (rule.kind === 'relation') return relationSql(rule, context)
  // a plain `not` would leave null, where nothing is known to be true, null
  if (rule.kind === 'not') return `(${compileRule(rule.rule, context)}) is not true`
  return `(${rule.rules.map((member) => compileRule(member, context)).join(` ${rule.kind} `)})`
}

function relationSql({ relation, quantifier, rule }: Relation, context: CompileContext): string {
  const related = rowsOf(relation, context)
  const exists = related.exists(rule && compileRule(rule, related.context))
  return quantifier === 'some' ? exists : `not ${exists}`
}

/**
 * A field of the record that a reference leads to is asked for where that record is, so that an index may serve: there
 * is one for which the condition holds, or, where none at all will do, there is none for which it does not.
 */
function conditionSql(condition: Condition, context: CompileContext): string {
  const [reference, ...rest] = condition.via ?? []
  if (reference === undefined) return ownCondition(condition, context)
  const related = rowsOf(reference, context)
  const inner = conditionSql(
    { ...condition, field: condition.field.slice(reference.length + 1), via: rest },
    related.context,
  )
  return operatorOf(condition).onNull ? `not ${related.exists(`(${inner}) is not true`)}` : related.exists(inner)
}

function ownCondition(condition: Condition, context: CompileContext): string {
  const name = ownName(condition)
  const operator = operatorOf(condition)
  const operands = condition.who === undefined || condition.who === 'me' ? operandsAt(condition, context.moment) : []
  // tags of a record stand in no column of its own
  const column = operator.aside === true ? '' : context.column(name)
  return operator.sql(column, operands, inField(condition, name, context))
}

/** Ids are handed over in the type of the column that holds them; departments of who asks are found by the statement. */
function inField({ who }: Condition, name: string, context: CompileContext): SqlContext {
  const { tree, departments, moment, tags } = context
  const idType = (pgType: string): string => pgType.replace(/^uuid(?=$|\[)/, () => context.idType?.(name) ?? 'uuid')
  return {
    moment,
    parameter: (value, pgType) =>
      who === 'departments' || who === 'below'
        ? (departments?.(who) ?? context.parameter([NOBODY], pgType))
        : context.parameter(value, idType(pgType)),
    ...(tree && { below: (ids) => tree(name, ids) }),
    ...(tags && { tags: (quantifier, ids) => tags(quantifier, ids) }),
  }
}

function rowsOf(relation: string, { relation: follow }: CompileContext): RelatedRows {
  const related = follow?.(relation)
  // rules are checked against fields that know the same relations
  if (!related) throw new Error(`relation '${relation}' is not there`)
  return related
}

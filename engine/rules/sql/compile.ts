/**
 * Writes a rule as an SQL condition. What enters is a checked rule and two functions that know the statement: where a
 * field's column is and how a value is handed over; what leaves is text without any value of the rule in it.
 */
import { operatorOf } from '../operator-of.ts'
import type { Rule } from '../rule.ts'
import type { SqlContext } from '../value-types.ts'

export interface CompileContext extends SqlContext {
  /** The SQL expression of a field's column, such as `t."name"`. */
  column(field: string): string
  /** PostgreSQL type of the ids in a field that names records, where it is no uuid. */
  idType?(field: string): string
}

/**
 * A condition that is true for exactly the records for which `ruleTest` is, and false or null for all others; so it
 * may stand in `where`, beside `and` and `or`, but not behind a further `not`.
 */
export function compileRule(rule: Rule, context: CompileContext): string {
  if (rule.kind === 'condition') {
    return operatorOf(rule).sql(context.column(rule.field), rule.operands, ofField(rule.field, context))
  }
  // a plain `not` would leave null, where nothing is known to be true, null
  if (rule.kind === 'not') return `(${compileRule(rule.rule, context)}) is not true`
  return `(${rule.rules.map((member) => compileRule(member, context)).join(` ${rule.kind} `)})`
}

/** Ids are handed over in the type of the column that holds them. */
function ofField(field: string, context: CompileContext): CompileContext {
  return {
    ...context,
    parameter: (value, pgType) =>
      context.parameter(
        value,
        pgType.replace(/^uuid(?=$|\[)/, () => context.idType?.(field) ?? 'uuid'),
      ),
  }
}

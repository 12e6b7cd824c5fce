/**
 * In charge of rules for others who speak JSON Logic. What leaves is a rule that json-logic-js answers as we do: every
 * condition says what an empty field means, and what JSON Logic has no operator for (decimals, days and instants, sets,
 * formatted text) is an operation named `<type>:<operator>`, which `registerOperations` brings along. Data is what
 * `compileClosure` asks for, in the same keys.
 */
import { factKey, pathKey } from './fact-key.ts'
import { NOBODY, operatorOf } from './operator-of.ts'
import { type Condition, ownName, type Rule, type Who } from './rule.ts'
import type { JsonLogic, Operator, RuleMoment, RuleValue, ValueType } from './value-types.ts'
import { valueTypes } from './value-types/index.ts'
import { folded } from './value-types/text.ts'

/** The rule as JSON Logic that needs no guard around it any more. */
export function exportRule(rule: Rule): object {
  if (rule.kind === 'condition') return condition(rule)
  if (rule.kind === 'not') return { '!': [exportRule(rule.rule)] }
  if (rule.kind === 'relation') {
    return { [rule.quantifier]: [variable(factKey(rule.relation)), rule.rule ? exportRule(rule.rule) : true] }
  }
  return { [rule.kind]: rule.rules.map(exportRule) }
}

/** What `registerOperations` needs of json-logic-js. */
export interface JsonLogicEngine {
  add_operation(name: string, code: (...values: unknown[]) => unknown): void
}

/** Teaches an engine the operations that exported rules use, as of the moment that `moment` tells. */
export function registerOperations(engine: JsonLogicEngine, moment: () => RuleMoment): void {
  for (const type of valueTypes.names().map((name) => valueTypes.get(name))) {
    for (const operator of type.operators) {
      if (!operator.logic) engine.add_operation(nameOf(type.name, operator), operation(operator, moment))
    }
  }
  engine.add_operation('folded', (text) => (typeof text === 'string' ? folded(text) : null))
  engine.add_operation('me', () => moment().me?.id ?? NOBODY)
  engine.add_operation('my_departments', (which) => moment().me?.[which === 'below' ? 'below' : 'departments'] ?? [])
  // what all objects inherit is no value of a record
  engine.add_operation(OWN, function (this: unknown, name) {
    if (typeof this !== 'object' || this === null || typeof name !== 'string') return null
    return Object.hasOwn(this, name) ? (Reflect.get(this, name) ?? null) : null
  })
}

const OWN = 'own'

function condition(rule: Condition): object {
  const [reference, ...rest] = rule.via ?? []
  if (reference === undefined) return ownCondition(rule)
  const inner = condition({ ...rule, field: rule.field.slice(reference.length + 1), via: rest })
  const records = variable(factKey(reference))
  return operatorOf(rule).onNull ? { none: [records, { '!': [inner] }] } : { some: [records, inner] }
}

function ownCondition(rule: Condition): object {
  const operator = operatorOf(rule)
  const name = ownName(rule)
  const value = variable(operator.path === true ? pathKey(name) : name)
  const operands = written(rule)
  if (!operator.logic) return { [nameOf(rule.valueType, operator)]: [value, ...listed(operands, operator)] }
  const said = operator.logic(value, operands)
  return operator.onNull ? { or: [{ '===': [value, null] }, said] } : { and: [{ '!==': [value, null] }, said] }
}

/** The value of a field: `var` would walk up to what all objects inherit where a record has no such field. */
function variable(name: string): object {
  return name in Object.prototype ? { [OWN]: [name] } : { var: name }
}

function written({ operands, who }: Condition): readonly JsonLogic[] {
  return who === undefined ? operands : [...operands, WHO[who]]
}

const WHO: Readonly<Record<Who, object>> = {
  me: { me: [] },
  departments: { my_departments: [] },
  below: { my_departments: ['below'] },
}

/** Operands of an operation: a list is one array, unless an expression stands for it. */
function listed(operands: readonly JsonLogic[], { arity }: Operator): readonly unknown[] {
  if (arity !== 'list') return operands
  const [only] = operands
  return [operands.length === 1 && typeof only === 'object' && 'my_departments' in only ? only : operands]
}

function nameOf(type: ValueType['name'], { name }: Operator): string {
  return `${type}:${name}`
}

function operation({ arity, onNull, test }: Operator, moment: () => RuleMoment) {
  return (value: unknown, ...given: unknown[]): boolean => {
    if (value === null || value === undefined) return onNull
    const operands: unknown[] = arity === 'list' && Array.isArray(given[0]) ? given[0] : given
    return test(operands.filter(isRuleValue), moment())(value)
  }
}

function isRuleValue(value: unknown): value is RuleValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

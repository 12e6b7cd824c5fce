/** Random rules and records for property tests: conditions by every operator, groups, and questions about related records. */
import fc from 'fast-check'
import {
  offeredOperators,
  type OperandName,
  type Operator,
  type RuleField,
  type RuleFields,
  type ValueTypeName,
  valueTypes,
} from '../rules/index.ts'
import { ruleValue, storedValues } from './rule-values.ts'

const operandsOf: Readonly<Record<Exclude<OperandName, 'value'>, fc.Arbitrary<unknown>>> = {
  days: fc.oneof(fc.integer({ min: -8, max: 40 }), fc.constantFrom(-100_000, 100_000, 800_000 / 8)),
  ahead: fc.constantFrom(0, 1, 7, 30, 99, 364, 366),
  span: fc
    .tuple(fc.constantFrom(1, 2, 7, 12, 9999), fc.constantFrom('d', 'w', 'm', 'y'))
    .map(([count, unit]) => `${count}${unit}`),
  // no stored point lies within a millimetre of these distances, where rounding may decide
  area: fc.constantFrom(
    '114.0579,22.5431,1',
    '114.0579,22.5431,250000',
    '0,90,9999999.5',
    '179.9999999,0,1000',
    '180,-0.00005,6.5',
  ),
}

/** A condition with this operator, as JSON Logic; `between` may be reversed, which `parseRule` refuses. */
export function conditionJson(field: string, operator: Operator, value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const operand = operator.operand === 'value' ? value : operandsOf[operator.operand]
  const operands: Readonly<Record<Operator['arity'], fc.Arbitrary<unknown[]>>> = {
    none: fc.constant([]),
    one: fc.tuple(operand),
    two: fc.tuple(operand, operand),
    list: fc.tuple(fc.array(operand, { minLength: 1, maxLength: 4 })),
  }
  return operands[operator.arity].map((values) => ({ [operator.name]: [{ var: field }, ...values] }))
}

/** Names of relations that random rules follow; those of one record are asked for fields of it as well. */
export interface Followed {
  readonly one: readonly string[]
  readonly many: readonly string[]
  /** How many records far. */
  readonly depth: number
}

/** A rule over the fields, which are named after their value types, and over related records with the same fields. */
export function ruleJson(fields: RuleFields, followed?: Followed): fc.Arbitrary<object> {
  const condition = fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...conditionsOver(fields, '')) },
    ...(followed && followed.depth > 0 ? related(fields, followed) : []),
  )
  return fc.letrec<{ rule: object }>((tie) => {
    const members = fc.array(tie('rule'), { minLength: 1, maxLength: 3 })
    return {
      rule: fc.oneof(
        { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
        condition,
        members.map((rules) => ({ and: rules })),
        members.map((rules) => ({ or: rules })),
        tie('rule').map((rule) => ({ '!': rule })),
      ),
    }
  }).rule
}

function conditionsOver(fields: RuleFields, prefix: string): fc.Arbitrary<object>[] {
  return valueTypes.names().flatMap((name) => {
    const field = fields.field(name)
    if (!field) return []
    const values = ruleValue(field.valueType, fields, name)
    return fc.constantFrom(...offeredOperators(field)).chain((operator) => {
      const usual = conditionJson(`${prefix}${name}`, operator, values)
      const asking = whoAsks(field, operator).map((who) => ({ [operator.name]: [{ var: `${prefix}${name}` }, who] }))
      return asking.length > 0 ? fc.oneof({ weight: 2, arbitrary: usual }, fc.constantFrom(...asking)) : usual
    })
  })
}

/** Operands that stand for who asks. */
function whoAsks({ about }: RuleField, { arity }: Operator): unknown[] {
  if (about === 'person' && arity === 'one') return [{ me: [] }]
  if (arity !== 'list') return []
  if (about === 'person') return [[{ me: [] }]]
  return about === 'department' ? [{ my_departments: [] }, { my_departments: ['below'] }] : []
}

function related(fields: RuleFields, followed: Followed): { weight: number; arbitrary: fc.Arbitrary<object> }[] {
  const { one, many, depth } = followed
  const inner = fc.oneof(
    { weight: 5, arbitrary: fc.constant(null).chain(() => ruleJson(fields, { ...followed, depth: depth - 1 })) },
    fc.constant(true),
  )
  const asked = fc
    .tuple(fc.constantFrom('some', 'none'), fc.constantFrom(...one, ...many), inner)
    .map(([quantifier, relation, rule]) => ({ [quantifier]: [{ var: relation }, rule] }))
  const dotted = one.flatMap((name) => conditionsOver(fields, `${name}.`))
  const twice = depth > 1 ? one.flatMap((name) => conditionsOver(fields, `${name}.${name}.`)) : []
  return [
    { weight: 2, arbitrary: asked },
    { weight: 2, arbitrary: fc.oneof(...dotted, ...twice) },
  ]
}

/** Records with a field per value type, each null now and then. */
export const records: fc.Arbitrary<Record<ValueTypeName, unknown>> = fc.record({
  text: stored('text'),
  markup: stored('markup'),
  number: stored('number'),
  decimal: stored('decimal'),
  boolean: stored('boolean'),
  date: stored('date'),
  datetime: stored('datetime'),
  time: stored('time'),
  option: stored('option'),
  options: stored('options'),
  reference: stored('reference'),
  references: stored('references'),
  tags: stored('tags'),
  region: stored('region'),
  json: stored('json'),
  point: stored('point'),
})

function stored(type: ValueTypeName): fc.Arbitrary<unknown> {
  return fc.option(fc.constantFrom(...storedValues[type]), { freq: 5 })
}

/**
 * Random formulas and records for property tests. A formula is grown from the registry of functions for a wanted type,
 * so that a new function is tested without being named here. Values come from small pools of odd ones.
 */
import fc from 'fast-check'

import { storedValues } from '../../testing/rule-values.ts'
import { formulaFunctions, formulaOperators, type FormulaFunction, type FormulaType, type Param } from './index.ts'
import { paramsFor } from './signature.ts'
import type { RuleFields, ValueTypeName } from '../index.ts'

const TYPES: readonly FormulaType[] = ['decimal', 'text', 'boolean', 'date', 'datetime', 'reference']

const big = '9'.repeat(38)

/** The fields of the records, several of a type, so that one formula meets different values. */
const FIELDS: Readonly<
  Record<string, { valueType: ValueTypeName; type: FormulaType; column: string; more: readonly unknown[] }>
> = {
  text_a: { valueType: 'text', type: 'text', column: 'text', more: ['  x　', '12.5', ' -3 ', '2024-02-29', '2023-02-29', '1900-02-29', '0000-01-01', '9999-12-31', '👩‍👩‍👧 家', 'ﬁ', 'ŉ', "''"] },
  text_b: { valueType: 'text', type: 'text', column: 'varchar(200)', more: ['.', 'x', '深', '1e5', '+007.50', '\t\n'] },
  option: { valueType: 'option', type: 'text', column: 'varchar(60)', more: [] },
  number: { valueType: 'number', type: 'decimal', column: 'bigint', more: [3, -7, 38, 400] },
  price: { valueType: 'decimal', type: 'decimal', column: 'numeric(28,2)', more: ['0.05', '-0.05', '2.50', '-2.50', '33.33'] },
  rate: { valueType: 'decimal', type: 'decimal', column: 'numeric', more: ['0.' + '0'.repeat(37) + '5', '-0.' + '0'.repeat(37) + '1', big, `-${big}`, '7', '0.3'] },
  flag: { valueType: 'boolean', type: 'boolean', column: 'boolean', more: [] },
  other_flag: { valueType: 'boolean', type: 'boolean', column: 'boolean', more: [] },
  day: { valueType: 'date', type: 'date', column: 'date', more: ['2024-01-31', '2023-12-31', '2023-02-28', '1900-02-28', '2000-02-29', '0001-01-31', '9999-11-30'] },
  other_day: { valueType: 'date', type: 'date', column: 'date', more: ['2024-03-01', '2024-03-31', '1970-01-01', '0004-02-29'] },
  at: { valueType: 'datetime', type: 'datetime', column: 'timestamptz(3)', more: ['9999-12-31T15:59:59.999Z', '9999-12-31T16:00:00.000Z', '0001-01-01T04:56:02.000Z', '1900-12-31T15:54:16.999Z', '2024-02-28T16:00:00.000Z'] },
  owner: { valueType: 'reference', type: 'reference', column: 'uuid', more: [] },
  second_owner: { valueType: 'reference', type: 'reference', column: 'uuid', more: [] },
} // prettier-ignore

export const COLUMNS = Object.entries(FIELDS)
  .map(([name, { column }]) => `${name} ${column}`)
  .join(', ')

export const caseFields: RuleFields = {
  field: (name) => {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    return field && { label: { zh: `字段${name}`, en: `Field ${name}` }, valueType: field.valueType }
  },
  names: () => Object.keys(FIELDS),
}

export const caseRecords: fc.Arbitrary<Record<string, unknown>> = fc.record(
  Object.fromEntries(
    Object.entries(FIELDS).map(([name, { valueType, more }]) => [
      name,
      fc.option(fc.constantFrom(...storedValues[valueType], ...more), { freq: 6 }),
    ]),
  ),
)

const LITERALS: Readonly<Record<FormulaType, readonly string[]>> = {
  decimal: [
    '0',
    '1',
    '2',
    '3',
    '7',
    '0.5',
    '0.005',
    '100',
    '12.345',
    '1000000',
    big,
    `0.${'0'.repeat(37)}1`,
    '3652058',
  ],
  text: [`''`, `' '`, `'a'`, `'深圳'`, `'it''s'`, `'\\'`, `'😀'`, `'2024-02-29'`, `'-12.50'`, `'%'`, `'（'`],
  boolean: ['true', 'false'],
  date: ['today()', `date('2024-02-29')`, `date('9999-12-31')`, `date('0001-01-01')`],
  datetime: ['now()'],
  reference: ['owner'],
}

/** Text of a random formula of some type, brackets around every operator. */
export function formulaText(type: FormulaType): fc.Arbitrary<string> {
  const depthIdentifier = fc.createDepthIdentifier()
  const built = fc.letrec<Record<FormulaType, string>>((tie) =>
    mapTypes((wanted) =>
      fc.oneof({ maxDepth: 4, depthSize: 'small', depthIdentifier }, leaf(wanted), ...calls(wanted, tie)),
    ),
  )
  return built[type]
}

/** A random formula of any type. */
export const anyFormulaText: fc.Arbitrary<string> = fc.oneof(...TYPES.map(formulaText))

type Tie = (type: FormulaType) => fc.Arbitrary<string>

function mapTypes(make: (type: FormulaType) => fc.Arbitrary<string>): Record<FormulaType, fc.Arbitrary<string>> {
  return {
    decimal: make('decimal'),
    text: make('text'),
    boolean: make('boolean'),
    date: make('date'),
    datetime: make('datetime'),
    reference: make('reference'),
  }
}

function leaf(type: FormulaType): fc.Arbitrary<string> {
  const fields = Object.entries(FIELDS).flatMap(([name, field]) => (field.type === type ? [name] : []))
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...fields) },
    { weight: 3, arbitrary: fc.constantFrom(...LITERALS[type]) },
    { weight: 1, arbitrary: fc.constant('null') },
  )
}

function calls(type: FormulaType, tie: Tie): fc.Arbitrary<string>[] {
  const all = [...formulaOperators.names(), ...formulaFunctions.names()].map(
    (name) => formulaOperators.find(name) ?? formulaFunctions.get(name),
  )
  return all.flatMap((each) => {
    const { result } = each
    if (typeof result === 'string') return result === type ? [call(each, tie, {})] : []
    const fits = each.params.some((param) => param.group === result.group && param.types.includes(type))
    return fits ? [call(each, tie, { [result.group]: type })] : []
  })
}

function call(each: FormulaFunction, tie: Tie, known: Readonly<Record<string, FormulaType>>): fc.Arbitrary<string> {
  const counts = [0, 1, 2, 3, 4, 5].filter((count) => paramsFor(each, count))
  return fc.constantFrom(...counts).chain((count) => {
    const params = paramsFor(each, count) ?? []
    const open = [...new Set(params.flatMap(({ group }) => (group !== undefined && !known[group] ? [group] : [])))]
    const types = open.map((group) => fc.constantFrom(...(params.find((param) => param.group === group)?.types ?? [])))
    return fc.tuple(...types).chain((chosen) => {
      const groups = { ...known, ...Object.fromEntries(open.map((group, index) => [group, chosen[index] ?? 'text'])) }
      return fc.tuple(...params.map((param) => argument(param, tie, groups))).map((args) => written(each, args))
    })
  })
}

function argument(param: Param, tie: Tie, groups: Readonly<Record<string, FormulaType>>): fc.Arbitrary<string> {
  if (param.words) return fc.constantFrom(...param.words.map((word) => `'${word}'`))
  const type = param.group === undefined ? undefined : groups[param.group]
  return type ? tie(type) : fc.oneof(...param.types.map(tie))
}

function written({ name }: FormulaFunction, args: readonly string[]): string {
  if (!formulaOperators.find(name)) return `${name}(${args.join(', ')})`
  const sign = name === 'negate' ? '-' : name
  return args.length === 1 ? `(${sign} ${args.join('')})` : `(${args.join(` ${sign} `)})`
}

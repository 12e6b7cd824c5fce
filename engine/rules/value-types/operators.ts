/** Operators that several value types share, made from how a type compares two of its values. */
import type { Text } from '../../kernel/text.ts'
import type { JsonLogic, Operator, RuleValue, SqlContext } from '../value-types.ts'

export const LABELS = {
  '==': { zh: '等于', en: 'equals' },
  '!=': { zh: '不等于', en: 'does not equal' },
  '>': { zh: '大于', en: 'is greater than' },
  '>=': { zh: '大于等于', en: 'is at least' },
  '<': { zh: '小于', en: 'is less than' },
  '<=': { zh: '小于等于', en: 'is at most' },
  between: { zh: '介于', en: 'is between' },
  in: { zh: '属于', en: 'is one of' },
  nin: { zh: '不属于', en: 'is none of' },
  empty: { zh: '为空', en: 'is empty' },
  nempty: { zh: '不为空', en: 'is not empty' },
} as const satisfies Record<string, Text>

export interface Comparable {
  /** The PostgreSQL type in which the operands are handed over. */
  pgType(operands: readonly RuleValue[]): string
  /** Takes an operand once, then tells how each value stands to it: negative, 0, positive, or NaN when it cannot. */
  comparer(operand: RuleValue): (value: unknown) => number
  /** Equal for equal values, so that a list is one look-up. */
  key(value: unknown): unknown
  /** JavaScript compares canonical values of the type as they should be compared, so that plain JSON Logic may. */
  readonly plain?: true
}

/** Values that are equal when they are the same and have no order. */
export function identical(pgType: string): Comparable {
  return {
    pgType: () => pgType,
    comparer: (operand) => (value) => (value === operand ? 0 : NaN),
    key: (value) => value,
    plain: true,
  }
}

/** `==` and `!=`; a record without value is "not equal" to every value. */
export function equality(type: Comparable): Operator[] {
  return [
    {
      ...leaf('==', 'one', false),
      sql: (column, operands, context) => `${column} = ${place(type, operands, context)}`,
      test: (operands) => single(type, operands, (order) => order === 0),
      ...logic(type, (value, [operand]) => ({ '===': [value, operand] })),
    },
    {
      ...leaf('!=', 'one', true),
      sql: (column, operands, context) => `${column} is distinct from ${place(type, operands, context)}`,
      test: (operands) => single(type, operands, (order) => order !== 0),
      ...logic(type, (value, [operand]) => ({ '!==': [value, operand] })),
    },
  ]
}

/** `>`, `>=`, `<`, `<=` and `between`, which includes both ends. */
export function ordering(type: Comparable): Operator[] {
  return [
    compared(type, '>', (order) => order > 0),
    compared(type, '>=', (order) => order >= 0),
    compared(type, '<', (order) => order < 0),
    compared(type, '<=', (order) => order <= 0),
    {
      ...leaf('between', 'two', false),
      sql: (column, [low = '', high = ''], context) =>
        `${column} between ${place(type, [low], context)} and ${place(type, [high], context)}`,
      test: ([low = '', high = '']) => {
        const fromLow = type.comparer(low)
        const fromHigh = type.comparer(high)
        return (value) => fromLow(value) >= 0 && fromHigh(value) <= 0
      },
      ...logic(type, (value, [low, high]) => ({ '<=': [low, value, high] })),
    },
  ]
}

/** `in`, one of a list. */
export function inList(type: Comparable): Operator {
  return {
    ...leaf('in', 'list', false),
    // `= any` of one value costs more than `=`
    sql: (column, operands, context) =>
      operands.length === 1
        ? `${column} = ${place(type, operands, context)}`
        : `${column} = any(${list(type, operands, context)})`,
    test: (operands) => {
      const wanted = new Set(operands.map(type.key))
      return (value) => wanted.has(type.key(value))
    },
    ...logic(type, (value, operands) => ({ in: [value, inArray(operands)] })),
  }
}

/** `nin`; a record without value is in no list. */
export function notInList(type: Comparable): Operator {
  return {
    ...leaf('nin', 'list', true),
    sql: (column, operands, context) =>
      operands.length === 1
        ? `${column} is distinct from ${place(type, operands, context)}`
        : `(${column} is null or ${column} <> all(${list(type, operands, context)}))`,
    test: (operands) => {
      const unwanted = new Set(operands.map(type.key))
      return (value) => !unwanted.has(type.key(value))
    },
    ...logic(type, (value, operands) => ({ '!': [{ in: [value, inArray(operands)] }] })),
  }
}

/** `empty` and `nempty` of types whose only empty value is null. */
export const emptiness: readonly Operator[] = [
  {
    ...leaf('empty', 'none', true),
    sql: (column) => `${column} is null`,
    test: () => () => false,
    logic: (value) => ({ '===': [value, null] }),
  },
  {
    ...leaf('nempty', 'none', false),
    sql: (column) => `${column} is not null`,
    test: () => () => true,
    logic: (value) => ({ '!==': [value, null] }),
  },
]

/** The head of an operator that takes values of the field's own type. */
export function leaf<N extends keyof typeof LABELS>(name: N, arity: Operator['arity'], onNull: boolean) {
  return { name, label: LABELS[name], arity, operand: 'value', onNull } as const
}

function compared(type: Comparable, name: '>' | '>=' | '<' | '<=', holds: (order: number) => boolean): Operator {
  return {
    ...leaf(name, 'one', false),
    sql: (column, operands, context) => `${column} ${name} ${place(type, operands, context)}`,
    test: (operands) => single(type, operands, holds),
    ...logic(type, (value, [operand]) => ({ [name]: [value, operand] })),
  }
}

function logic(
  { plain }: Comparable,
  write: (value: object, operands: readonly JsonLogic[]) => object,
): Pick<Operator, 'logic'> {
  return plain ? { logic: write } : {}
}

/** Operands of a list as one array; a list that an expression stands for comes as it is. */
function inArray(operands: readonly JsonLogic[]): JsonLogic {
  const [only] = operands
  return operands.length === 1 && isList(only) ? only : operands
}

function isList(operand: JsonLogic | undefined): operand is object {
  return typeof operand === 'object' && 'my_departments' in operand
}

function single(type: Comparable, [operand = '']: readonly RuleValue[], holds: (order: number) => boolean) {
  const compare = type.comparer(operand)
  return (value: unknown) => holds(compare(value))
}

function place(type: Comparable, operands: readonly RuleValue[], context: SqlContext): string {
  return context.parameter(operands[0], type.pgType(operands))
}

function list(type: Comparable, operands: readonly RuleValue[], context: SqlContext): string {
  return context.parameter(operands, `${type.pgType(operands)}[]`)
}

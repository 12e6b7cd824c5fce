/** Formatted text: compared by its words, as if it were plain. */
import { plainSql, plainText } from '../plain-text.ts'
import type { Operator, ValueType } from '../value-types.ts'
import { textType } from './text.ts'

export const markupType: ValueType = {
  name: 'markup',
  label: { zh: '富文本', en: 'formatted text' },
  operators: textType.operators.map(overWords),
  read: textType.read,
  words: plainSql,
}

/** Words are taken out of formatted text by an operation of ours, so the export names the whole comparison. */
function overWords({ logic: _logic, ...operator }: Operator): Operator {
  return {
    ...operator,
    sql: (column, operands, context) => operator.sql(plainSql(column), operands, context),
    test: (operands, moment) => {
      const test = operator.test(operands, moment)
      return (value) => typeof value === 'string' && test(plainText(value))
    },
  }
}

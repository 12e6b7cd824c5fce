/** From a rule's JSON Logic to the rows of the condition editor. */
import { type ConditionRow, RELATION_OPERATORS } from './condition-row.ts'
import { soleEntry } from './sole-entry.ts'

/** No rule nests deeper; what does is shown as one broken row instead of exhausting the stack. */
const DEEPEST = 64

/** The rows of a rule. What is no condition becomes a row without field, which no rule is made of again. */
export function rowsOf(json: unknown): ConditionRow[] {
  if (json === undefined || json === null || json === true) return []
  return rowsAt(json, 1)
}

function rowsAt(json: unknown, depth: number): ConditionRow[] {
  const [operator, body] = soleEntry(json) ?? ['', undefined]
  if (depth > DEEPEST) return [rowOf('', '', [])]
  if ((operator === 'and' || operator === 'or') && Array.isArray(body) && body.length > 0) {
    const members: unknown[] = body
    return joined(
      members.map((member) => memberRows(member, operator, members.length, depth + 1)),
      operator,
    )
  }
  if (operator === '!')
    return bracketed(rowsAt(Array.isArray(body) && body.length === 1 ? body[0] : body, depth + 1), true)
  return [leafRow(operator, body, depth)]
}

function memberRows(member: unknown, outer: 'and' | 'or', count: number, depth: number): ConditionRow[] {
  const rows = rowsAt(member, depth)
  const inner = groupOf(member)
  // `and` inside `or` stands by itself
  return count === 1 || inner === undefined || (inner === 'and' && outer === 'or') ? rows : bracketed(rows, false)
}

/** The connector between the members of a group of several; a group of one is what its member is. */
function groupOf(json: unknown): 'and' | 'or' | undefined {
  let group = json
  for (let depth = 0; depth < DEEPEST; depth++) {
    const [operator, body] = soleEntry(group) ?? []
    if ((operator !== 'and' && operator !== 'or') || !Array.isArray(body)) return undefined
    if (body.length !== 1) return operator
    group = body[0]
  }
  return undefined
}

function joined(members: readonly (readonly ConditionRow[])[], connector: 'and' | 'or'): ConditionRow[] {
  return members.flatMap((rows, index) =>
    index === members.length - 1
      ? rows
      : rows.map((row, place) => (place === rows.length - 1 ? { ...row, connector } : row)),
  )
}

function bracketed(rows: readonly ConditionRow[], isNegated: boolean): ConditionRow[] {
  return rows.map((row, index) => {
    const opened = index === 0 ? opening(row, isNegated) : row
    return index === rows.length - 1 ? { ...opened, right: opened.right + 1 } : opened
  })
}

function opening(row: ConditionRow, isNegated: boolean): ConditionRow {
  const negated = [...(isNegated ? [0] : []), ...(row.negated ?? []).map((place) => place + 1)]
  return { ...row, left: row.left + 1, ...(negated.length > 0 && { negated }) }
}

function leafRow(operator: string, body: unknown, depth: number): ConditionRow {
  const [variable, ...values]: unknown[] = Array.isArray(body) ? body : [body]
  const [name, field] = soleEntry(variable) ?? []
  if (name !== 'var' || typeof field !== 'string') return rowOf('', operator, values)
  if (!RELATION_OPERATORS.includes(operator) || values.length !== 1) return rowOf(field, operator, values)
  return { ...rowOf(field, operator, []), where: values[0] === true ? [] : rowsAt(values[0], depth + 1) }
}

function rowOf(field: string, operator: string, values: readonly unknown[]): ConditionRow {
  return { left: 0, field, operator, values, right: 0, connector: 'and' }
}

/** Operators of the rule language as a filter offers them: their words here and how many values they take. */

const WORDS: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
  in: 'oneOf',
  nin: 'noneOf',
}
const TIME_WORDS: Readonly<Record<string, string>> = {
  '>': 'after',
  '>=': 'notBefore',
  '<': 'before',
  '<=': 'notAfter',
}
const ALONE = new Set(['empty', 'nempty', 'today', 'this_week', 'this_month'])
const LISTS = new Set(['in', 'nin', 'has_any', 'has_all', 'has_none', 'under'])

/** Of a field that may have two conditions, under what the second is kept. */
const BESIDE = '!'

export function besideKey(field: string): string {
  return `${BESIDE}${field}`
}

/** The field that a condition is about. */
export function fieldOfKey(key: string): string {
  return key.startsWith(BESIDE) ? key.slice(BESIDE.length) : key
}

/** The key of an operator's words; comparisons of times have words of their own. */
export function operatorWords(op: string, ofTime: boolean): string {
  return `operators.${(ofTime ? TIME_WORDS[op] : undefined) ?? WORDS[op] ?? op}`
}

export function operandCount(op: string): 'none' | 'one' | 'two' | 'list' {
  if (ALONE.has(op)) return 'none'
  if (op === 'between') return 'two'
  return LISTS.has(op) ? 'list' : 'one'
}

/** Writes a formula in its normal form, which reads back as the same formula. */
import type { Call, FieldRead, Formula, Literal } from './formula.ts'
import { VALUE_WORDS } from './parser.ts'
import { COMPARISON, infixLevel, isOperatorWord, LOOSEST, prefixOf, TIGHTEST } from './precedence.ts'

export interface PrintOptions {
  /** The label under which to show a field, in brackets; labels must name one field each for the text to read back. */
  label?(name: string): string | undefined
}

/** The normal form may be longer than the text that was read: it spells names out and puts blanks around operators. */
export function printFormula(formula: Formula, options: PrintOptions = {}): string {
  return printed(formula, LOOSEST, options)
}

/** The formula where only what binds as tightly as `level` may stand without brackets. */
function printed(formula: Formula, level: number, options: PrintOptions): string {
  if (formula.kind === 'literal') return literalText(formula)
  if (formula.kind === 'field') return fieldText(formula, options)
  const own = infixLevel(formula.name) ?? prefixOf(formula.name)?.level ?? TIGHTEST + 1
  const text = callText(formula, own, options)
  return own < level ? `(${text})` : text
}

function callText({ name, args }: Call, own: number, options: PrintOptions): string {
  const prefix = prefixOf(name)
  const [left, right] = args
  if (prefix && left) return `${prefix.sign}${/\w/.test(prefix.sign) ? ' ' : ''}${printed(left, own, options)}`
  if (infixLevel(name) === undefined || !left || !right) {
    return `${name}(${args.map((argument) => printed(argument, LOOSEST, options)).join(', ')})`
  }
  // operators of one level are read from the left; comparisons do not follow one another at all
  const leftLevel = own === COMPARISON ? own + 1 : own
  return `${printed(left, leftLevel, options)} ${name} ${printed(right, own + 1, options)}`
}

function literalText({ type, value }: Literal): string {
  return typeof value === 'string' && type === 'text' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u
const LABEL = /^[^[\]\s](?:[^[\]]*[^[\]\s])?$/u

function fieldText({ name }: FieldRead, { label }: PrintOptions): string {
  const shown = label?.(name)
  if (shown !== undefined && LABEL.test(shown)) return `[${shown}]`
  const word = name.toLowerCase()
  return NAME.test(name) && !VALUE_WORDS.has(word) && !isOperatorWord(word) ? name : `[${name}]`
}

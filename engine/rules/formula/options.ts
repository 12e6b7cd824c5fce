/** Refuses the comparison of an option field with a text that is none of its options: it could never be true. */
import { nearest } from '../../kernel/nearest.ts'
import { fill, type Text } from '../../kernel/text.ts'
import type { RuleField, RuleFields } from '../value-types.ts'
import type { Formula } from './formula.ts'
import { didYouMean, type Fault } from './issue.ts'
import type { SyntaxCall } from './parser.ts'

const NO_OPTION: Text = { zh: `{label}没有选项 '{value}'`, en: `{label} has no option '{value}'` }

interface Checked {
  readonly syntax: SyntaxCall
  readonly args: readonly Formula[]
  readonly fields: RuleFields
}

export function checkOptions({ syntax, args, fields }: Checked): Fault | undefined {
  const compared = args.filter((_, index) => isCompared(syntax, index))
  const read = compared.find((each) => each.kind === 'field')
  const field = read && fields.field(read.name)
  const options = field?.options
  if (!field || !options) return undefined
  const isOption = (value: string) => options.some((option) => option.value === value)
  const wrong = compared.find(
    (each) => each.kind === 'literal' && typeof each.value === 'string' && !isOption(each.value),
  )
  if (wrong?.kind !== 'literal') return undefined
  const close = nearestOption(String(wrong.value), options)
  return {
    code: 'FORMULA_VALUE',
    span: syntax.args[args.indexOf(wrong)]?.span ?? syntax.span,
    message: fill(NO_OPTION, { label: field.label, value: wrong.value }),
    hint: close === undefined ? undefined : didYouMean(close),
  }
}

/** The value of the option with that label, or one that is spelt nearly so. */
function nearestOption(word: string, options: NonNullable<RuleField['options']>): string | undefined {
  const labelled = options.find(({ label }) => label.zh === word || label.en === word)
  const values = options.map(({ value }) => value)
  return labelled?.value ?? nearest(word, values)
}

/** Whether an argument is compared with another: of `switch` the first one and those before a result. */
function isCompared({ name, args }: SyntaxCall, index: number): boolean {
  if (name === 'switch') return index === 0 || (index % 2 === 1 && index < args.length - 1)
  return name === '=' || name === '!='
}

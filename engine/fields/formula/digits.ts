/** How many digits after the point the numbers of a formula have, for a result of which nobody says it. */
import type { Formula } from '../../rules/formula/index.ts'

/** More are of use to nobody who did not ask for them. */
const MOST = 10
/** Of quotients and of numbers read from texts. */
const USUAL = 2

type Count = (args: readonly Formula[], digits: (formula: Formula) => number) => number

const most: Count = (args, digits) =>
  Math.max(0, ...args.filter(({ type }) => type === 'decimal').map((each) => digits(each)))
const usual: Count = (args, digits) => Math.max(USUAL, most(args, digits))
const none: Count = () => 0

const COUNTS: Readonly<Record<string, Count>> = {
  '*': (args, digits) => args.reduce((sum, each) => sum + digits(each), 0),
  '/': usual,
  number: usual,
  round: ([, places]) => (places === undefined ? 0 : (literalCount(places) ?? USUAL)),
  // the subject and what it is compared with are no results
  switch: ([, ...branches], digits) =>
    most(
      branches.filter((_, index) => index % 2 === 1 || index === branches.length - 1),
      digits,
    ),
}

const WHOLE = ['floor', 'ceil', 'len', 'year', 'month', 'day', 'days_between', 'months_between', 'age']

/** @param fieldDigits of a field that holds numbers */
export function digitsOf(formula: Formula, fieldDigits: (name: string) => number): number {
  const digits = (each: Formula): number => digitsOf(each, fieldDigits)
  if (formula.kind === 'literal') return String(formula.value ?? '').split('.')[1]?.length ?? 0
  if (formula.kind === 'field') return fieldDigits(formula.name)
  const count = COUNTS[formula.name] ?? (WHOLE.includes(formula.name) ? none : most)
  return Math.min(count(formula.args, digits), MOST)
}

function literalCount(formula: Formula): number | undefined {
  return formula.kind === 'literal' && /^\d{1,2}$/.test(String(formula.value)) ? Number(formula.value) : undefined
}

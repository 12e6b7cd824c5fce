/** A plan as lines for a terminal. */
import { issueLine } from '../kernel/errors.ts'
import type { Locale } from '../kernel/text.ts'
import type { Plan, PlannedStep } from '../schema/plan.ts'

const SIGNS = { added: '+', changed: '~', removed: '-' } as const

const WORDS = {
  zh: {
    none: '没有变更',
    definitions: '定义',
    steps: '数据库步骤',
    problems: '阻碍',
    rows: '行',
    lock: '锁',
    rewrite: '重写整表',
  },
  en: {
    none: 'nothing changes',
    definitions: 'Definitions',
    steps: 'Database steps',
    problems: 'In the way',
    rows: 'rows',
    lock: 'lock',
    rewrite: 'rewrites the table',
  },
} as const

export function planLines(plan: Plan, locale: Locale): string[] {
  const words = WORDS[locale]
  if (plan.definitions.length === 0 && plan.problems.length === 0) return [words.none]
  return [
    `${words.definitions}:`,
    ...plan.definitions.flatMap((change) => [
      `  ${SIGNS[change.kind]} ${change.definitionKind} ${change.name}`,
      ...change.differences.map(({ property, from, to }) => `      ${property}: ${shown(from)} → ${shown(to)}`),
    ]),
    ...(plan.steps.length > 0 ? [`${words.steps}:`] : []),
    ...plan.steps.flatMap((step) => stepLines(step, locale)),
    ...(plan.problems.length > 0 ? [`${words.problems}:`] : []),
    ...plan.problems.map((problem) => `  ! ${issueLine(problem, locale)}`),
  ]
}

function stepLines(step: PlannedStep, locale: Locale): string[] {
  const words = WORDS[locale]
  const costs = [
    step.rows > 0 ? `${step.rows} ${words.rows}` : '',
    step.lock === 'none' ? '' : `${words.lock}: ${step.lock}`,
    step.rewrite ? words.rewrite : '',
  ].filter((cost) => cost !== '')
  return [
    `  ${step.title[locale]}${costs.length > 0 ? `  (${costs.join(', ')})` : ''}`,
    ...step.sql.map((sql) => `      ${sql.replaceAll('\n', '\n      ')}`),
  ]
}

function shown(value: unknown): string {
  const text = value === undefined ? '—' : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}

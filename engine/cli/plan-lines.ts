/** A plan as lines for a terminal. */
import { issueLine } from '../kernel/errors.ts'
import type { Locale, Text } from '../kernel/text.ts'
import { isDefinitionKind } from '../model/validate/schemas.ts'
import { kindWords } from '../model/validate/words.ts'
import type { PacksPlan } from '../packs/apply.ts'
import { compare } from '../packs/diff/compare.ts'
import { differenceText } from '../packs/diff/lines.ts'
import { type Shape, shapeOf, shapeOfKind } from '../packs/shape.ts'
import { isList, isMapping } from '../packs/plain.ts'
import type { DefinitionChange } from '../schema/definition-change.ts'
import type { Plan, PlannedStep } from '../schema/plan.ts'

const SIGNS = { added: '+', changed: '~', removed: '-' } as const

const WORDS = {
  none: { zh: '没有变更', en: 'nothing changes' },
  definitions: { zh: '定义', en: 'Definitions' },
  steps: { zh: '数据库步骤', en: 'Database steps' },
  records: { zh: '新增记录', en: 'Records' },
  stays: {
    zh: '定义包中已不再有、仍然有效（加 --prune 移除）',
    en: 'No longer in the pack, stays in force (add --prune to remove it)',
  },
  kept: {
    zh: '管理员更改过，与定义包不同，保持管理员的更改',
    en: 'Changed by administrators in another way than the pack, stays as they have it',
  },
  dropped: { zh: '定义包中已不再有', en: 'no longer in the pack' },
  values: { zh: '{count} 个值', en: '{count} value(s)' },
  held: { zh: '{count} 条记录', en: '{count} record(s)' },
  powers: { zh: '权限', en: 'Rights' },
  problems: { zh: '阻碍', en: 'In the way' },
  rows: { zh: '行', en: 'rows' },
  lock: { zh: '锁', en: 'lock' },
  rewrite: { zh: '重写整表', en: 'rewrites the table' },
  seconds: { zh: '约 {count} 秒', en: 'about {count} s' },
} as const satisfies Record<string, Text>

type ToldPlan = Plan & Partial<Pick<PacksPlan, 'records' | 'stays' | 'kept'>>

export function planLines(plan: ToldPlan, locale: Locale): string[] {
  const section = (title: Text, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${title[locale]}:`, ...lines.map((line) => `  ${line}`)]
  const changes = [
    ...section(
      WORDS.definitions,
      plan.definitions.flatMap((change) => definitionLines(change, locale)),
    ),
    ...section(
      WORDS.steps,
      plan.steps.flatMap((step) => stepLines(step, locale)),
    ),
    ...section(
      WORDS.records,
      (plan.records ?? []).map(({ object, file, count }) => `${object} +${count}  (${file})`),
    ),
    ...section(
      WORDS.powers,
      plan.powers.map((power) => `* ${power[locale]}`),
    ),
    ...section(
      WORDS.problems,
      plan.problems.map((problem) => `! ${issueLine(problem, locale)}`),
    ),
  ]
  return [
    ...(changes.length === 0 ? [WORDS.none[locale]] : changes),
    ...section(
      WORDS.stays,
      (plan.stays ?? []).map((each) => stayingLine(each, locale)),
    ),
    ...section(
      WORDS.kept,
      (plan.kept ?? []).map(
        ({ kind, name, property }) => `${kindLabel(kind, locale)} ${name}: ${property ?? WORDS.dropped[locale]}`,
      ),
    ),
  ]
}

function kindLabel(kind: string, locale: Locale): string {
  return isDefinitionKind(kind) ? kindWords[kind][locale] : kind
}

function stayingLine({ kind, name, holds }: PacksPlan['stays'][number], locale: Locale): string {
  const held = kind === 'object' ? WORDS.held : WORDS.values
  const about = holds === undefined ? '' : ` (${held[locale].replace('{count}', String(holds))})`
  return `${kindWords[kind][locale]} ${name}${about}`
}

function definitionLines(
  { kind, definitionKind, name, after, differences }: DefinitionChange,
  locale: Locale,
): string[] {
  const shape = shapeOfKind(definitionKind, after?.body)
  const rank = (property: string): number =>
    shape.keys.includes(property) ? shape.keys.indexOf(property) : shape.keys.length
  const inOrder = differences.toSorted((a, b) => rank(a.property) - rank(b.property))
  return [
    `${SIGNS[kind]} ${kindWords[definitionKind][locale]} ${name}`,
    ...inOrder.flatMap(({ property, from, to }) =>
      compare(ordered(from, shape.child(property)), ordered(to, shape.child(property)), LITERAL, {
        path: property,
      }).map((difference) => `    ${differenceText(difference, locale)}`),
    ),
  ]
}

/** A plan tells what is written anew, also where that only spells a default out. */
const LITERAL = shapeOf({})

/** The same value with its keys in the order of the schema: the database keeps them in an order of its own. */
function ordered(value: unknown, shape: Shape): unknown {
  if (isList(value)) return value.map((item) => ordered(item, shape.item(item)))
  if (!isMapping(value)) return value
  const keys = [...new Set([...shape.keys, ...Object.keys(value).sort()])].filter((key) => Object.hasOwn(value, key))
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key], shape.child(key))]))
}

function stepLines(step: PlannedStep, locale: Locale): string[] {
  const costs = [
    step.rows > 0 ? `${step.rows} ${WORDS.rows[locale]}` : '',
    step.lock === 'none' ? '' : `${WORDS.lock[locale]}: ${step.lock}`,
    step.rewrite ? WORDS.rewrite[locale] : '',
    step.seconds === undefined ? '' : WORDS.seconds[locale].replace('{count}', String(step.seconds)),
  ].filter((cost) => cost !== '')
  const sql = step.sql.map((each) => `    ${each.replaceAll('\n', '\n      ')}`)
  return [`${step.title[locale]}${costs.length > 0 ? `  (${costs.join(', ')})` : ''}`, ...sql]
}

/** Why conditions did not hold: the first one that is not true, with what the event said. `问卷评分=3 大于 4 → 否` */
import { masks } from '../../fields/masks/index.ts'
import type { Locale, Text } from '../../kernel/text.ts'
import { wallClock } from '../../rules/calendar.ts'
import {
  type Condition,
  type Rule,
  type RuleField,
  type RuleFields,
  type RuleMoment,
  type RuleRecord,
} from '../../rules/index.ts'

export interface Asked {
  readonly record: RuleRecord
  readonly fields: RuleFields
  readonly moment: RuleMoment
  /** Names of the masks of fields whose values only some may see. */
  readonly masks: ReadonlyMap<string, string>
  /** Whether a part of the rule is true of the record. */
  holds(part: Rule): boolean
  words(part: Rule): Text
}

/** What of a rule is not true of a record; nothing where all of it is. */
export function reasonOf(rule: Rule, asked: Asked): Text | undefined {
  const first = firstFalse(rule, asked)
  if (!first) return undefined
  return { zh: `${said(first, asked, 'zh')} → 否`, en: `${said(first, asked, 'en')} → no` }
}

/** The smallest part that explains the answer. Of several ways of which none was open, all of them together. */
function firstFalse(rule: Rule, asked: Asked): Rule | undefined {
  if (asked.holds(rule)) return undefined
  if (rule.kind !== 'and') return rule.kind === 'or' && rule.rules.length === 1 ? rule.rules[0] : rule
  for (const member of rule.rules) {
    const found = firstFalse(member, asked)
    if (found) return found
  }
  return rule
}

const JOINED = { or: { zh: ' 或者 ', en: ' or ' }, and: { zh: ' 并且 ', en: ' and ' } } as const

function said(rule: Rule, asked: Asked, locale: Locale): string {
  if (rule.kind === 'condition') return leaf(rule, asked, locale)
  if (rule.kind === 'not')
    return locale === 'zh' ? `非（${said(rule.rule, asked, 'zh')}）` : `not (${said(rule.rule, asked, 'en')})`
  if (rule.kind === 'relation') return asked.words(rule)[locale]
  const shown = rule.rules.slice(0, MOST_LEAVES).map((member) => said(member, asked, locale))
  return [...shown, ...(rule.rules.length > MOST_LEAVES ? ['…'] : [])].join(JOINED[rule.kind][locale])
}

/** More ways than these nobody reads. */
const MOST_LEAVES = 5

/** The words of a condition with the value behind the name of its field. */
function leaf(condition: Condition, asked: Asked, locale: Locale): string {
  const words = asked.words(condition)[locale]
  const field = asked.fields.field(condition.field)
  const label = field?.label[locale] ?? condition.field
  if (!field || !words.startsWith(label)) return words
  return `${label}=${shown(condition.field, field, asked, locale)}${words.slice(label.length)}`
}

const EMPTY: Text = { zh: '空', en: 'empty' }
const YES: Text = { zh: '是', en: 'yes' }
const NO: Text = { zh: '否', en: 'no' }

/** Characters of a value that a reason repeats. */
const LONGEST = 40

function shown(name: string, field: RuleField, asked: Asked, locale: Locale): string {
  const value = asked.record[name] ?? null
  if (value === null || value === '') return EMPTY[locale]
  if (typeof value === 'boolean') return (value ? YES : NO)[locale]
  if (Array.isArray(value)) return clipped(value.map((each) => labelOf(each, field, locale)).join('、'))
  return typeof value === 'object' ? '{…}' : textOf(name, String(value), { field, asked, locale })
}

interface Told {
  readonly field: RuleField
  readonly asked: Asked
  readonly locale: Locale
}

function textOf(name: string, text: string, { field, asked, locale }: Told): string {
  const mask = asked.masks.get(name)
  if (mask !== undefined) return masks.get(mask).apply(text)
  if (field.valueType === 'datetime') return wallClock(text, asked.moment.timeZone).slice(0, 19).replace('T', ' ')
  return clipped(personal(labelOf(text, field, locale)))
}

function labelOf(value: unknown, { options }: RuleField, locale: Locale): string {
  return options?.find((option) => option.value === value)?.label[locale] ?? String(value)
}

function clipped(text: string): string {
  const characters = [...text]
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST).join('')}…`
}

/** What applications report has no masks of its own: numbers that are known to be personal are told by how they look. */
const PERSONAL: readonly (readonly [form: RegExp, mask: string])[] = [
  [/^(?:\+?86[- ]?)?1[3-9]\d{9}$/, 'phone'],
  [/^\d{17}[\dXx]$/, 'id_card'],
  [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'email'],
]

function personal(text: string): string {
  const found = PERSONAL.find(([form]) => form.test(text))
  return found ? masks.get(found[1]).apply(text) : text
}

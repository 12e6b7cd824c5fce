/** Says a rule as a sentence in both languages, the way the condition editor writes its description. */
import type { Locale, Text } from '../kernel/text.ts'
import { operatorOf } from './operator-of.ts'
import type { Condition, Rule } from './rule.ts'
import type { Operator, RuleFields, RuleValue } from './value-types.ts'
import { areaWords } from './value-types/area.ts'

export interface WordsOptions {
  /** Add each field's code in square brackets, as stored descriptions do. */
  readonly codes?: boolean
  /** The title of a record that a reference names, where it is known. */
  title?(id: string): string | undefined
}

export function ruleWords(rule: Rule, fields: RuleFields, options: WordsOptions = {}): Text {
  return {
    zh: sentence(rule, { fields, options, locale: 'zh' }),
    en: sentence(rule, { fields, options, locale: 'en' }),
  }
}

interface Speaker {
  readonly fields: RuleFields
  readonly options: WordsOptions
  readonly locale: Locale
}

const CONNECTORS = { and: { zh: '并且', en: 'and' }, or: { zh: '或者', en: 'or' } } as const

function sentence(rule: Rule, speaker: Speaker): string {
  if (rule.kind === 'condition') return conditionWords(rule, speaker)
  if (rule.kind === 'not')
    return speaker.locale === 'zh' ? `非（${sentence(rule.rule, speaker)}）` : `not (${sentence(rule.rule, speaker)})`
  const connector = CONNECTORS[rule.kind][speaker.locale]
  return rule.rules.map((member) => bracketed(member, rule.kind, speaker)).join(` ${connector} `)
}

/** `and` binds tighter, so only an `or` inside an `and` needs brackets. */
function bracketed(member: Rule, outer: 'and' | 'or', speaker: Speaker): string {
  const words = sentence(member, speaker)
  if (member.kind !== 'or' || outer !== 'and' || member.rules.length === 1) return words
  return speaker.locale === 'zh' ? `（${words}）` : `(${words})`
}

function conditionWords(condition: Condition, speaker: Speaker): string {
  const { locale, fields, options } = speaker
  const operator = operatorOf(condition)
  const label = fields.field(condition.field)?.label[locale] ?? condition.field
  const name = options.codes ? `${label}[${condition.field}]` : label
  const values = condition.operands.map((value) => valueWords(value, operator, condition, speaker))
  return [name, operator.label[locale], ...joined(values, operator, locale)].join(' ')
}

function joined(values: readonly string[], operator: Operator, locale: Locale): string[] {
  if (operator.arity === 'none') return []
  if (operator.arity === 'two') return [values.join(locale === 'zh' ? ' 与 ' : ' and ')]
  return [values.join(locale === 'zh' ? '、' : ', ')]
}

function valueWords(value: RuleValue, operator: Operator, condition: Condition, speaker: Speaker): string {
  const { locale } = speaker
  if (operator.operand === 'days') return locale === 'zh' ? `${value} 天` : `${value} days`
  if (operator.operand === 'span') return spanWords(String(value), locale)
  if (operator.operand === 'area') return areaWords(String(value), locale)
  if (typeof value === 'boolean') return YES_NO[value ? 'yes' : 'no'][locale]
  return nameOf(String(value), condition, speaker)
}

/** An option's label or a record's title, where the value has one. */
function nameOf(value: string, { field, valueType }: Condition, { fields, options, locale }: Speaker): string {
  const option = fields.field(field)?.options?.find((candidate) => candidate.value === value)
  const title = valueType === 'reference' ? options.title?.(value) : undefined
  return option?.label[locale] ?? title ?? value
}

const YES_NO = { yes: { zh: '是', en: 'yes' }, no: { zh: '否', en: 'no' } } as const

const UNITS: Readonly<Record<string, Text>> = {
  d: { zh: '天', en: 'day(s)' },
  w: { zh: '周', en: 'week(s)' },
  m: { zh: '个月', en: 'month(s)' },
  y: { zh: '年', en: 'year(s)' },
}

function spanWords(span: string, locale: Locale): string {
  return `${span.slice(0, -1)} ${UNITS[span.slice(-1)]?.[locale] ?? ''}`
}

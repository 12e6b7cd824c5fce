/** Says a rule as a sentence in both languages, the way the condition editor writes its description. */
import type { Locale, Text } from '../kernel/text.ts'
import { operatorOf } from './operator-of.ts'
import { type Condition, ownName, type Relation, type Rule, type Who } from './rule.ts'
import { labelThrough } from './scope.ts'
import type { Operator, RuleField, RuleFields, RuleValue } from './value-types.ts'
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
  if (rule.kind === 'relation') return relationWords(rule, speaker)
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

const RELATIONS = { some: { zh: '有', en: 'has' }, none: { zh: '没有', en: 'has no' } } as const

function relationWords({ relation: name, quantifier, rule }: Relation, speaker: Speaker): string {
  const { locale, options } = speaker
  const relation = speaker.fields.relation?.(name)
  const label = `${relation?.label[locale] ?? name}${options.codes ? `[${name}]` : ''}`
  const whole = `${RELATIONS[quantifier][locale]} ${label}`
  if (!rule) return whole
  const inner = sentence(rule, { ...speaker, fields: relation?.fields ?? NO_FIELDS })
  return locale === 'zh' ? `${whole}（${inner}）` : `${whole} (where ${inner})`
}

/** What is left of a relation that has vanished. */
const NO_FIELDS: RuleFields = { field: () => undefined }

function conditionWords(condition: Condition, speaker: Speaker): string {
  const { locale } = speaker
  const operator = operatorOf(condition)
  const values = condition.operands.map((value) => valueWords(value, operator, condition, speaker))
  const all = condition.who === undefined ? values : [...values, WHO[condition.who][locale]]
  return [...subject(condition, speaker), operator.label[locale], ...joined(all, operator, locale)].join(' ')
}

/** What a condition is about: a field, or, where the operator itself says what of it, the record alone. */
function subject(condition: Condition, { locale, fields, options }: Speaker): string[] {
  const { via = [] } = condition
  if (operatorOf(condition).aside === true) {
    const last = via.at(-1)
    if (last === undefined) return []
    const from = followed(via.slice(0, -1), fields)
    return [labelThrough(via.slice(0, -1), from?.relation?.(last)?.label ?? { zh: last, en: last }, fields)[locale]]
  }
  const field = fieldOf(condition, fields)
  const label = field ? labelThrough(via, field.label, fields)[locale] : condition.field
  return [options.codes ? `${label}[${condition.field}]` : label]
}

const WHO: Readonly<Record<Who, Text>> = {
  me: { zh: '我', en: 'me' },
  departments: { zh: '我的部门', en: 'my departments' },
  below: { zh: '我的部门及下级部门', en: 'my departments and those below' },
}

/** The field of a condition, through the references that lead to it. */
function fieldOf(condition: Condition, fields: RuleFields): RuleField | undefined {
  return followed(condition.via ?? [], fields)?.field(ownName(condition))
}

function followed(via: readonly string[], fields: RuleFields): RuleFields | undefined {
  return via.reduce<RuleFields | undefined>((from, reference) => from?.relation?.(reference)?.fields, fields)
}

function joined(values: readonly string[], operator: Operator, locale: Locale): string[] {
  if (operator.arity === 'none') return []
  if (operator.arity === 'two') return [values.join(locale === 'zh' ? ' 与 ' : ' and ')]
  return [values.join(locale === 'zh' ? '、' : ', ')]
}

function valueWords(value: RuleValue, operator: Operator, condition: Condition, speaker: Speaker): string {
  const { locale } = speaker
  if (operator.operand === 'days' || operator.operand === 'ahead')
    return locale === 'zh' ? `${value} 天` : `${value} days`
  if (operator.operand === 'span') return spanWords(String(value), locale)
  if (operator.operand === 'area') return areaWords(String(value), locale)
  if (typeof value === 'boolean') return YES_NO[value ? 'yes' : 'no'][locale]
  return nameOf(String(value), condition, speaker)
}

/** An option's label or a record's title, where the value has one. */
function nameOf(value: string, condition: Condition, { fields, options, locale }: Speaker): string {
  const option = fieldOf(condition, fields)?.options?.find((candidate) => candidate.value === value)
  const title = NAMING_RECORDS.has(condition.valueType) ? options.title?.(value) : undefined
  return option?.label[locale] ?? title ?? value
}

const NAMING_RECORDS: ReadonlySet<Condition['valueType']> = new Set(['reference', 'references', 'tags'])

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

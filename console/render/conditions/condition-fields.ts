/** What the rows of a condition editor may ask about: the fields of a screen, and of screens that its relations lead to. */
import type { ConditionRow } from '../../../engine/rules/condition-row.ts'
import { RELATION_OPERATORS } from '../../../engine/rules/condition-row.ts'
import type { Operator, RuleField, RuleFields } from '../../../engine/rules/value-types.ts'
import { valueTypes } from '../../../engine/rules/value-types/index.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import type { ScreenField, ScreenModel, ScreenRelation } from '../../../engine/screens/types.ts'

/** Screens of related records as far as they have arrived, by template. */
export type Screens = ReadonlyMap<string, ScreenModel>

/** What may be asked where not everything may. */
export interface Allowed {
  /** Nothing but what stands in the record itself and stays true: no other records, nobody who asks, no clock. */
  readonly own: boolean
  /** No further records: these rows are about related ones already. */
  readonly here?: boolean
  /** The fields and relations of the record itself that are offered, where not all are. */
  readonly only?: ReadonlySet<string>
}

export interface OfferedOperator {
  readonly name: string
  readonly label: Text
  /** Absent for those that ask about related records. */
  readonly operator?: Operator
}

const RELATION_WORDS: Readonly<Record<string, Text>> = {
  some: { zh: '有（满足条件的）', en: 'has any where' },
  none: { zh: '没有（满足条件的）', en: 'has none where' },
}

/** The fields as the language of rules wants to know them. */
export function ruleFieldsOf(screen: ScreenModel, screens: Screens): RuleFields {
  return {
    field: (name) => {
      const field = screen.fields[name]
      return field && ruleFieldOf(field)
    },
    names: () => Object.keys(screen.fields),
    relation: (name) => {
      const relation = relationNamed(screen, name)
      if (!relation) return undefined
      const target = screens.get(relation.template)
      const { label, many, object } = relation
      return { label, many, object, fields: target ? ruleFieldsOf(target, screens) : { field: () => undefined } }
    },
  }
}

function ruleFieldOf(field: ScreenField): RuleField | undefined {
  const { label, valueType, options, about, operators, plainIds } = field
  if (!valueType) return undefined
  return {
    label,
    valueType,
    ...(options && { options }),
    ...(about && { about }),
    ...(plainIds && { isId: (text: string) => text !== '' }),
    ...(operators.includes('under') && { tree: true }),
  }
}

export function relationNamed({ relations = [] }: ScreenModel, name: string): ScreenRelation | undefined {
  return relations.find((relation) => relation.name === name)
}

/** `company.industry` as the reference and the field behind it; a name of its own right is no such path. */
export function stepsOf(screen: ScreenModel, name: string): readonly [via: string | undefined, field: string] {
  if (screen.fields[name] || relationNamed(screen, name)) return [undefined, name]
  const dot = name.indexOf('.')
  return dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [undefined, name]
}

/** The field that a row names, directly or behind references. */
export function fieldNamed(screen: ScreenModel, screens: Screens, name: string): ScreenField | undefined {
  const [via, rest] = stepsOf(screen, name)
  if (via === undefined) return screen.fields[name]
  const target = screens.get(relationNamed(screen, via)?.template ?? '')
  return target && fieldNamed(target, screens, rest)
}

/** Fields with conditions of their own. */
export function offeredFields({ fields }: ScreenModel, { own, only }: Allowed): ScreenField[] {
  return Object.values(fields).filter((field) => operatorsOf(field, own).length > 0 && (only?.has(field.name) ?? true))
}

/** References whose record's fields may be named, and relations with several records that are no field of the screen. */
export function offeredRelations({ relations = [], fields }: ScreenModel, { own, here, only }: Allowed) {
  if (own || here) return { one: [], many: [] }
  const offered = relations.filter(({ name }) => only?.has(name) ?? true)
  return {
    one: offered.filter(({ many }) => !many),
    many: offered.filter(({ many, name }) => many && (fields[name]?.operators.length ?? 0) === 0),
  }
}

/** The operators for what a row names; `relation`, where the name also leads to records. */
export function offeredOperators(
  field: ScreenField | undefined,
  relation: ScreenRelation | undefined,
  { own, here }: Allowed,
): OfferedOperator[] {
  const found = field ? operatorsOf(field, own) : []
  const leaves = found.map((operator) => ({ name: operator.name, label: operator.label, operator }))
  const asking = relation && !own && !here ? RELATION_OPERATORS : []
  return [...leaves, ...asking.map((name) => ({ name, label: RELATION_WORDS[name] ?? { zh: name, en: name } }))]
}

function operatorsOf(field: ScreenField, own: boolean): readonly Operator[] {
  const all = fieldOperators(field)
  return own ? all.filter(({ clock, path }) => clock !== true && path !== true) : all
}

function fieldOperators({ valueType, operators }: ScreenField): readonly Operator[] {
  return valueType ? valueTypes.get(valueType).operators.filter(({ name }) => operators.includes(name)) : []
}

/** Templates whose screens the rows need and that have not arrived. */
export function missingTemplates(rows: readonly ConditionRow[], screen: ScreenModel, screens: Screens): string[] {
  const missing = rows.flatMap((row): readonly string[] => {
    const [via, rest] = stepsOf(screen, row.field)
    const relation = relationNamed(screen, via ?? row.field)
    if (!relation || (via === undefined && !row.where)) return []
    const target = screens.get(relation.template)
    if (!target) return [relation.template]
    if (via === undefined) return missingTemplates(row.where ?? [], target, screens)
    return missingTemplates([{ ...row, field: rest }], target, screens)
  })
  return [...new Set(missing)]
}

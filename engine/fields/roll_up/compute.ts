/** From a roll-up's definition to which records are rolled up into what: checked, with the kind of its result. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { nearest } from '../../kernel/nearest.ts'
import { fill, type Text } from '../../kernel/text.ts'
import { conditionsOf, fieldsOf, operatorOf, parseRule, type Rule, type ValueTypeName } from '../../rules/index.ts'
import { missingIssue, settingIssue } from '../checks.ts'
import { keptIssues, resultDefinition } from '../computed-parts.ts'
import type { Computation, ComputedIssue, ComputedLookup, FieldPlace, Held } from '../computed.ts'
import { textSetting } from '../settings.ts'
import { aggregateOf, functions, LATEST_BY, type RollUpFunction } from './functions.ts'
import { noneOf } from './none.ts'

type Answer = Computation | { readonly issues: readonly ComputedIssue[] }

const FOREIGN: Text = {
  zh: '汇总需要在数据表上建列和触发器，已有表导入的对象不支持',
  en: 'a roll-up needs a column and triggers on the tables, which tables that others made do not get',
}

export function computeRollUp(field: FieldDefinition, lookup: ComputedLookup): Answer {
  const child = textSetting(field, 'from') ?? ''
  const known = lookup.fieldNames(child)
  if (!lookup.fields(child)) {
    const message = { zh: `没有对象 '${child}'`, en: `there is no object '${child}'` }
    return { issues: [missingIssue('from', message, child, lookup.objectNames())] }
  }
  if (lookup.isForeign(field.object) || lookup.isForeign(child)) return { issues: [settingIssue('from', FOREIGN)] }
  const called = functions[textSetting(field, 'function') ?? '']
  if (!called) return { issues: [] }
  const asking = { child, known, called, lookup }
  const parts = partsOf(field, asking)
  return 'issues' in parts ? parts : computationOf(field, asking, parts)
}

interface Asking {
  readonly child: string
  readonly known: readonly string[]
  readonly called: RollUpFunction
  readonly lookup: ComputedLookup
}

interface Parts {
  readonly of?: Held
  readonly rule?: Rule
}

function partsOf(field: FieldDefinition, asking: Asking): Parts | { readonly issues: readonly ComputedIssue[] } {
  const { called, lookup, child } = asking
  const via = viaIssues(field, asking)
  const of = setting(field, 'field', { ...asking, takes: called.takes })
  const by = setting(field, 'by', { ...asking, takes: called.ordered ? LATEST_BY : [] })
  const filter = filterOf(field, child, lookup)
  const issues = [...via, ...of.issues, ...by.issues, ...filter.issues]
  if (issues.length > 0) return { issues }
  return { ...(of.held && { of: of.held }), ...(filter.rule && { rule: filter.rule }) }
}

const NOT_TO_HERE: Text = {
  zh: `'{child}.{name}' 不是指向 '{object}' 的关联字段`,
  en: `'{child}.{name}' is no reference to '{object}'`,
}

function viaIssues(field: FieldDefinition, { child, known, lookup }: Asking): ComputedIssue[] {
  const name = textSetting(field, 'via') ?? ''
  if (!known.includes(name)) return [unknown('via', name, child, known)]
  const held = lookup.held({ object: child, field: name })
  const isReference = held?.kind.valueType === 'reference' && held.kind.target?.(held.definition) === field.object
  if (isReference && !lookup.computation({ object: child, field: name })) return []
  return [settingIssue('via', fill(NOT_TO_HERE, { child, name, object: field.object }))]
}

const NEEDED: Text = { zh: `'{function}' 需要 {setting}`, en: `'{function}' needs '{setting}'` }
const NOT_TAKEN: Text = { zh: `'{function}' 不使用 {setting}`, en: `'{function}' takes no '{setting}'` }
const WRONG_TYPE: Text = {
  zh: `'{function}' 不能使用字段 '{name}'（{kind}）`,
  en: `'{function}' cannot use the field '{name}' ({kind})`,
}
const CLOCK: Text = {
  zh: `'{name}' 随时间变化，不能汇总`,
  en: `'{name}' changes as time passes and cannot be rolled up`,
}

function setting(
  field: FieldDefinition,
  path: 'field' | 'by',
  { child, known, lookup, takes }: Asking & { readonly takes: readonly ValueTypeName[] },
): { readonly held?: Held; readonly issues: readonly ComputedIssue[] } {
  const name = textSetting(field, path)
  const values = { function: textSetting(field, 'function') ?? '', setting: path, name }
  if (takes.length === 0) return { issues: name === undefined ? [] : [settingIssue(path, fill(NOT_TAKEN, values))] }
  if (name === undefined) return { issues: [settingIssue(path, fill(NEEDED, values))] }
  if (!known.includes(name)) return { issues: [unknown(path, name, child, known)] }
  const place = { object: child, field: name }
  const held = lookup.held(place)
  if (!held || !takes.includes(held.kind.valueType)) {
    return { issues: [settingIssue(path, fill(WRONG_TYPE, { ...values, kind: held?.kind.label ?? '' }))] }
  }
  if (lookup.computation(place)?.clock) return { issues: [settingIssue(path, fill(CLOCK, values))] }
  return { held, issues: [] }
}

function unknown(path: string, name: string, child: string, known: readonly string[]): ComputedIssue {
  const close = nearest(name, known)
  const message = { zh: `对象 '${child}' 没有字段 '${name}'`, en: `object '${child}' has no field '${name}'` }
  return {
    code: 'UNKNOWN_FIELD',
    path,
    message,
    ...(close !== undefined && { hint: { zh: `是否指 '${close}'？`, en: `did you mean '${close}'?` } }),
  }
}

const RELATIVE: Text = {
  zh: `汇总条件不能使用随时间变化的 '{name}'`,
  en: `the filter of a roll-up cannot use '{name}', whose answer changes as time passes`,
}

function filterOf(
  field: FieldDefinition,
  child: string,
  lookup: ComputedLookup,
): { readonly rule?: Rule; readonly issues: readonly ComputedIssue[] } {
  const json: unknown = field['filter']
  const fields = lookup.fields(child)
  if (json === undefined || !fields) return { issues: [] }
  const reading = parseRule(json, fields)
  if ('issues' in reading) {
    return { issues: reading.issues.map((issue) => ({ ...issue, path: `filter/${issue.path ?? ''}` })) }
  }
  const moving = conditionsOf(reading.rule).flatMap((condition) => {
    if (operatorOf(condition).clock) return [condition.operator]
    return lookup.computation({ object: child, field: condition.field })?.clock ? [condition.field] : []
  })
  return moving.length > 0
    ? { issues: moving.map((name) => settingIssue('filter', fill(RELATIVE, { name }))) }
    : { rule: reading.rule, issues: [] }
}

function computationOf(field: FieldDefinition, { child, called, lookup }: Asking, { of, rule }: Parts): Answer {
  const result = called.result(of)
  const definition = resultDefinition(field, result.kind.name, result.settings)
  const via = textSetting(field, 'via') ?? ''
  const [name, by] = [textSetting(field, 'field'), textSetting(field, 'by')]
  const options = lookup
    .fields(child)
    ?.field(name ?? '')
    ?.options?.map(({ value }) => value)
  const none = noneOf(field, { kind: result.kind, definition }, called.ordered === true, options)
  const names = [
    via,
    ...(name === undefined ? [] : [name]),
    ...(by === undefined ? [] : [by]),
    ...(rule ? fieldsOf(rule) : []),
  ]
  const computation: Computation = {
    held: { kind: result.kind, definition },
    inputs: [...new Set(names)].map((each): FieldPlace => ({ object: child, field: each })),
    clock: false,
    kept: 'triggers',
    rollUp: {
      child,
      via,
      ...(name !== undefined && { field: name }),
      ...(by !== undefined && { by }),
      ...(rule && { filter: rule }),
      ...aggregateOf(called, definition),
      ...(none.sql !== undefined && { none: none.sql }),
    },
  }
  const issues = [...none.issues, ...keptIssues(field, computation)]
  return issues.length > 0 ? { issues } : computation
}

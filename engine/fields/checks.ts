/** What every kind checks of a field beside the shape of its settings; paths are names of settings. */
import type { FieldDefinition } from '../../metadata/types.ts'
import type { Issue } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { Text } from '../kernel/text.ts'
import type { DefinitionLookup, FieldKind } from './kind.ts'
import { faultMessage } from './messages.ts'
import { schemaFault } from './schema-fault.ts'

/** The default is a value of the field; the mask fits the kind. `words` are defaults that stand for something else, such as `today`. */
export function commonIssues(
  kind: FieldKind,
  field: FieldDefinition,
  lookup: DefinitionLookup,
  words: readonly string[] = [],
): Issue[] {
  return [...defaultIssues(kind, field, lookup, words), ...maskIssues(kind, field)]
}

export function settingIssue(path: string, message: Text, hint?: Text): Issue {
  return { code: 'SETTING_INVALID', path, message, ...(hint && { hint }) }
}

/** A setting that names another definition which does not exist. */
export function missingIssue(path: string, message: Text, name: string, known: readonly string[]): Issue {
  const close = nearest(name, known)
  const hint = close === undefined ? undefined : { zh: `是否指 '${close}'？`, en: `did you mean '${close}'?` }
  return { code: 'UNKNOWN_REFERENCE', path, message, ...(hint && { hint }) }
}

/** A minimum above its maximum. */
export function rangeIssues(isReversed: boolean): Issue[] {
  if (!isReversed) return []
  return [settingIssue('min', { zh: '最小值大于最大值', en: 'the minimum exceeds the maximum' })]
}

/** A btree entry holds about 2,700 bytes, four of which a character may need. */
const LONGEST_INDEXED = 600

export function indexIssues(field: FieldDefinition, length: number): Issue[] {
  return (['unique', 'indexed'] as const)
    .filter((name) => field[name] === true && length > LONGEST_INDEXED)
    .map((name) =>
      settingIssue(name, {
        zh: `只有长度不超过 ${LONGEST_INDEXED} 的文本才能建索引或设为唯一`,
        en: `only text of at most ${LONGEST_INDEXED} characters can be indexed or unique`,
      }),
    )
}

function defaultIssues(
  kind: FieldKind,
  field: FieldDefinition,
  lookup: DefinitionLookup,
  words: readonly string[],
): Issue[] {
  const value = field.default
  if (value === undefined || value === null || words.some((word) => word === value)) return []
  const enumName = kind.enumOf?.(field)
  const options = enumName === undefined ? undefined : lookup.enumValues(enumName)
  const facts = { type: field.type, name: field.name, label: field.label, settings: field }
  const found = schemaFault(kind.valueSchema(field, options), kind.shared.normalise(value, facts))
  if (!found) return []
  const sentence = faultMessage(found)
  const hint = hintOf(value, options ?? words)
  return [settingIssue('default', { zh: `默认值${sentence.zh}`, en: `the default ${sentence.en}` }, hint)]
}

function hintOf(value: unknown, right: readonly string[]): Text | undefined {
  if (right.length === 0) return undefined
  const close = nearest(String(value), right)
  const list = close ?? right.slice(0, 10).join(', ')
  return { zh: `可用：${list}`, en: `use ${list}` }
}

function maskIssues(kind: FieldKind, { mask }: FieldDefinition): Issue[] {
  if (mask === undefined || kind.masks.includes(mask)) return []
  const list = kind.masks.join(', ')
  const message = {
    zh: `“${kind.label.zh}”字段没有脱敏方式 '${mask}'`,
    en: `a field of the kind ${kind.label.en} has no mask '${mask}'`,
  }
  return [settingIssue('mask', message, { zh: `可用：${list}`, en: `use one of: ${list}` })]
}

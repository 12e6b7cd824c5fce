/** The value of a roll-up while no record counts, where the definition gives one: checked, and as a literal of SQL. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Text } from '../../kernel/text.ts'
import { fill } from '../../kernel/text.ts'
import { settingIssue } from '../checks.ts'
import { quoted } from '../column-change.ts'
import type { ComputedIssue, Held } from '../computed.ts'
import { faultMessage } from '../messages.ts'
import { schemaFault } from '../schema-fault.ts'

const NOT_TAKEN: Text = {
  zh: `只有 'latest' 可以设置没有记录时的值`,
  en: `only 'latest' takes a value for when there is no record`,
}
const WRONG: Text = { zh: '没有记录时的值{reason}', en: 'the value without records {reason}' }

/** @param options all values of the result's enum, where it has one */
export function noneOf(
  field: FieldDefinition,
  { kind, definition }: Held,
  isLatest: boolean,
  options: readonly string[] | undefined,
): { readonly sql?: string; readonly issues: readonly ComputedIssue[] } {
  const given: unknown = field['none']
  if (given === undefined) return { issues: [] }
  if (!isLatest) return { issues: [settingIssue('none', NOT_TAKEN)] }
  const facts = { type: kind.name, name: field.name, label: field.label, settings: definition }
  const value = kind.shared.normalise(given, facts)
  const fault = schemaFault(kind.valueSchema(definition, options), value)
  if (fault) return { issues: [settingIssue('none', fill(WRONG, { reason: faultMessage(fault) }))] }
  return { sql: quoted(kind.literal?.(value) ?? String(value)), issues: [] }
}

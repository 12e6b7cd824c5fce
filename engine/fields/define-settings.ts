/** Brings the settings of a kind, each with its labels, into the three forms of the contract. */
import type { Text } from '../kernel/text.ts'
import type { FieldKind } from './kind.ts'

export interface Setting {
  readonly label: Text
  /** One English sentence for those who write definitions by hand. */
  readonly description: string
  readonly schema: object
  readonly required?: true
}

export function defineSettings(
  settings: Readonly<Record<string, Setting>>,
): Pick<FieldKind, 'settings' | 'requiredSettings' | 'settingLabels'> {
  const entries = Object.entries(settings)
  return {
    settings: Object.fromEntries(
      entries.map(([name, { label, description, schema }]) => [name, { title: label.en, description, ...schema }]),
    ),
    requiredSettings: entries.flatMap(([name, { required }]) => (required ? [name] : [])),
    settingLabels: Object.fromEntries(entries.map(([name, { label }]) => [name, label])),
  }
}

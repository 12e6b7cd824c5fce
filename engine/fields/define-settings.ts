/** Brings the settings of a kind, each with its labels, into the three forms of the contract. */
import type { Text } from '../kernel/text.ts'
import type { FieldKind } from './kind.ts'

export interface Setting {
  readonly label: Text
  /** One English sentence for those who write definitions by hand. */
  readonly description: string
  /**
   * The annotation `x-holds` says what a text stands for, so that forms offer it instead of letting people type:
   * `object`, `enum`, `field of <setting>`, `reference of <setting>`, `condition of <setting>`, `formula`.
   */
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

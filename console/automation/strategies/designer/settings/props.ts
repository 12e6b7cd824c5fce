/** What every control of a setting is given. */
import type { SettingField } from '../../../../data/action-parts.ts'
import type { OfferedEvent } from '../../../../data/strategies.ts'

export interface SettingProps {
  readonly id: string
  readonly field: SettingField
  readonly modelValue: unknown
  /** Absent before one is chosen. */
  readonly event: OfferedEvent | undefined
  /** The other settings of the action. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly bad: boolean
  readonly describedBy: string | undefined
}

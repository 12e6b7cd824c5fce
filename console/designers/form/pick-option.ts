import type { Text } from '../../../engine/kernel/text.ts'

export interface PickOption {
  readonly value: string
  readonly label: string
  /** Said quietly beside the label, and found by typing too. */
  readonly note?: string
  readonly disabled?: boolean
}

/** Definitions as something to pick, each with its code beside it. */
export function pickOptions(
  definitions: readonly { readonly name: string; readonly label: Text }[],
  text: (both: Text) => string,
): PickOption[] {
  return definitions.map(({ name, label }) => ({ value: name, label: text(label), note: name }))
}

/**
 * Text that a form holds for a JSON field while it is no JSON yet. Any string is a JSON value, so text that could not
 * be read must not travel as one: validation refuses this in its stead and says where the fault is.
 */
import type { Text } from '../../kernel/text.ts'

export class UnreadText {
  readonly text: string
  readonly fault: Text

  constructor(text: string, fault: Text) {
    this.text = text
    this.fault = fault
  }
}

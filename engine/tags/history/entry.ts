/** A line of the history of tags, with its place in it. */
import type { Place } from './place.ts'

export interface Entry {
  readonly place: Place
  readonly at: string
  readonly tag: { readonly id: string; readonly name: string }
  readonly object: string
  /** The title as the reader sees it. */
  readonly record: { readonly id: string; readonly title: unknown }
  readonly auto: boolean
  readonly rule_name: string | null
  readonly action: 'add' | 'remove'
  /** By what: `rule`, `manual`, `import`, `processor`, `expiry` … */
  readonly cause: string
  /** Nobody where the system did it. */
  readonly by: { readonly id: string; readonly name: string } | null
}

/**
 * The tags of a record, as browser and server see them: a list of their ids in the order in which people read them;
 * `{id, name, color, type}` where a reader asked for the names. No tag at all is an empty list.
 */
import { shared as references } from '../multi_reference/shared.ts'
import { shared as reference } from '../reference/shared.ts'
import type { SharedKind } from '../shared.ts'

const BETWEEN = '、'

export const shared: SharedKind = {
  ...references,
  name: 'tags',
  format: (value, field, context) =>
    Array.isArray(value) ? value.map((one: unknown) => reference.format(one, field, context)).join(BETWEEN) : '',
  // nobody but the engine says what a record carries
  defaultValue: () => null,
}

/** A pointer to a record, as browser and server see it: the id, or `{id, <title field>}` where a reader asked for it. */
import { isId } from '../../kernel/ids.ts'
import { compareText, defaultBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'

/** Accepts what reading gives back: an expanded record stands for its id. */
export function normaliseId(value: unknown, field?: FieldFacts): unknown {
  if (typeof value === 'object' && value !== null && 'id' in value) return normaliseId(value.id, field)
  if (typeof value !== 'string') return value
  // a key is what it is: another in small letters may stand beside it
  if (field?.plainIds) return value === '' ? null : value
  const id = value.trim().toLowerCase()
  if (id === '') return null
  return isId(id) ? id : value
}

/** The title of an expanded record, its id otherwise. */
function titleOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '')
  const entries = Object.entries(value)
  const title: unknown = entries.find(([name, part]) => name !== 'id' && part !== null)?.[1]
  return String(title ?? entries.find(([name]) => name === 'id')?.[1] ?? '')
}

export const shared: SharedKind = {
  name: 'reference',
  normalise: normaliseId,
  parse: (text, field) => {
    const id = normaliseId(text, field)
    if (id === null || isId(id) || field.plainIds) return { value: id }
    return { fault: { zh: '请选择一条记录', en: 'choose a record' } }
  },
  format: titleOf,
  compare: (a, b) => compareText(normaliseId(a), normaliseId(b)),
  defaultValue: defaultBy(normaliseId),
}

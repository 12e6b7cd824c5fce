/**
 * Pointers to several records, as browser and server see them: a list of ids without repetition, in the order in which
 * they were given; `{id, <title field>}` where a reader asked for it. None at all is null.
 */
import { normaliseId, shared as reference } from '../reference/shared.ts'
import { compareText, defaultBy, fault } from '../shared-parts.ts'
import type { FieldFacts, FormatContext, Parsed, SharedKind } from '../shared.ts'

function normalise(value: unknown): unknown {
  if (value === '') return null
  if (!Array.isArray(value)) return value
  const ids = new Set(value.map((one: unknown) => normaliseId(one)))
  return ids.size === 0 ? null : [...ids]
}

const SEPARATORS = /[\s;；,，、]+/

/** Ids one after the other: titles are not unique, so a file names records by id as well. */
function parse(text: string): Parsed {
  const ids = text.split(SEPARATORS).flatMap((part) => (part === '' ? [] : [normaliseId(part)]))
  const stranger = ids.find((id) => typeof id !== 'string' || !ID.test(id))
  if (stranger !== undefined) {
    return fault(`“${String(stranger)}”不是记录的 id`, `'${String(stranger)}' is not the id of a record`)
  }
  return { value: normalise(ids) }
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Titles as people read a list of them; what a file holds is joined alike in every language. */
function format(value: unknown, field: FieldFacts, context: FormatContext): string {
  const titles = Array.isArray(value) ? value : [value ?? '']
  return titles.map((one: unknown) => reference.format(one, field, context)).join('; ')
}

export const shared: SharedKind = {
  name: 'multi_reference',
  normalise,
  parse,
  format,
  compare: (a, b) => {
    const [left, right] = [listOf(a), listOf(b)]
    const place = left.findIndex((one, index) => index >= right.length || one !== right[index])
    if (place < 0 || place >= right.length) return left.length - right.length
    return compareText(left[place], right[place])
  },
  defaultValue: defaultBy(normalise),
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Two people changed one record: which fields have to be chosen, and what is written after the choice. */
import type { Row } from '../data/types.ts'
import { idOf } from '../fields/reference/titled.ts'
import { kindOf } from '../fields/registry.ts'
import type { FormField, Values } from './form-state.ts'
import { isSameValue } from './same-value.ts'

export interface Clash {
  readonly form: FormField
  readonly mine: unknown
  readonly theirs: unknown
}

/** Fields that I changed and that now hold something else than both what I started with and what I wrote. */
export function clashes(fields: readonly FormField[], start: Values, mine: Values, current: Row): Clash[] {
  return fields.flatMap((form) => {
    const { name } = form.field
    if (!(name in mine)) return []
    const theirs = current[name] ?? null
    const { inner } = kindOf(form.field.type)
    const bare = (value: unknown) => (form.field.target ? idOf(value) : value)
    const written = (value: unknown) => (inner ? inner.written(value, form.field) : bare(value))
    const isSame =
      isSameValue(written(theirs), inner ? mine[name] : bare(mine[name])) ||
      isSameValue(written(theirs), written(start[name] ?? null))
    return isSame ? [] : [{ form, mine: mine[name], theirs }]
  })
}

/** My changes without those where the other's value was chosen. */
export function resolved(mine: Values, theirsChosen: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(mine).filter(([name]) => !theirsChosen.has(name)))
}

/** My values over what stands now: what holds values of its own is written as a change of theirs. */
export function rebased(mine: Values, fields: readonly FormField[], current: Row): Values {
  const entries = Object.entries(mine).map(([name, value]) => {
    const form = fields.find(({ field }) => field.name === name)
    const inner = form && kindOf(form.field.type).inner
    return [name, inner && name in current ? inner.rebased(value, current[name]) : value] as const
  })
  return Object.fromEntries(entries)
}

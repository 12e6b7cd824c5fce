/** Two people changed one record: which fields have to be chosen, and what is written after the choice. */
import type { Row } from '../data/types.ts'
import { idOf } from '../fields/reference/titled.ts'
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
    const bare = (value: unknown) => (form.field.target ? idOf(value) : value)
    const isSame = [mine[name], start[name] ?? null].some((one) => isSameValue(bare(theirs), bare(one)))
    return isSame ? [] : [{ form, mine: mine[name], theirs }]
  })
}

/** My changes without those where the other's value was chosen. */
export function resolved(mine: Values, theirsChosen: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(mine).filter(([name]) => !theirsChosen.has(name)))
}

/** What is chosen beside the fields of a person, compared with what was there. */
import type { Difference } from '../data/people.ts'

/** What each membership holds, by its key. */
export type Joined = ReadonlyMap<string, ReadonlySet<string>>

export interface Choices {
  readonly main: string | null
  /** All departments, the main one among them. */
  readonly departments: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
  readonly joined: Joined
}

export const NOTHING: Choices = { main: null, departments: new Set(), roles: new Set(), joined: new Map() }

export function toggled(set: ReadonlySet<string>, value: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (on) next.add(value)
  else next.delete(value)
  return next
}

/** Ticking the first department makes it the main one; without the main one the next takes its place. */
export function withDepartment(choices: Choices, id: string, on: boolean): Choices {
  const departments = toggled(choices.departments, id, on)
  if (on) return { ...choices, departments, main: choices.main ?? id }
  const main = choices.main === id ? ([...departments][0] ?? null) : choices.main
  return { ...choices, departments, main }
}

export interface ChangedChoices {
  readonly main?: string | null
  readonly departments: Difference
  readonly roles: Difference
  readonly memberships: Readonly<Record<string, Difference>>
}

export function changesOf(before: Choices, now: Choices): ChangedChoices {
  const keys = [...new Set([...before.joined.keys(), ...now.joined.keys()])]
  const memberships = keys.flatMap((key): [string, Difference][] => {
    const difference = differenceOf(before.joined.get(key) ?? new Set(), now.joined.get(key) ?? new Set())
    return isEmpty(difference) ? [] : [[key, difference]]
  })
  return {
    ...(before.main !== now.main && { main: now.main }),
    departments: differenceOf(further(before), further(now)),
    roles: differenceOf(before.roles, now.roles),
    memberships: Object.fromEntries(memberships),
  }
}

export function hasChanges({ main, departments, roles, memberships }: ChangedChoices): boolean {
  return main !== undefined || !isEmpty(departments) || !isEmpty(roles) || Object.keys(memberships).length > 0
}

/** The main department is a field of the person; links are the others. */
function further({ main, departments }: Choices): ReadonlySet<string> {
  return main === null ? departments : toggled(departments, main, false)
}

export function differenceOf(before: ReadonlySet<string>, now: ReadonlySet<string>): Difference {
  return { add: [...now].filter((each) => !before.has(each)), remove: [...before].filter((each) => !now.has(each)) }
}

function isEmpty({ add, remove }: Difference): boolean {
  return add.length + remove.length === 0
}

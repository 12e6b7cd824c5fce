/** What records should carry after anything that may happen to tags: said once more in few words, without a database. */

export type TagName = 'rich' | 'young' | 'met' | 'lent' | 'wanted' | 'best'
export const TAG_NAMES: readonly TagName[] = ['rich', 'young', 'met', 'lent', 'wanted', 'best']

export interface Fields {
  readonly income: number
  readonly age: number
  readonly gone: boolean
}

export interface KnownRecord extends Fields {
  readonly state: 'living' | 'binned'
}

interface KnownRule {
  readonly fields: readonly (keyof Fields)[]
  readonly any: readonly TagName[]
  readonly none: readonly TagName[]
  holds(record: Fields): boolean
}

export interface KnownTag {
  readonly auto: boolean
  readonly rules: readonly KnownRule[]
  days: number | null
  score: number
  enabled: boolean
  /** Until when those hold who were found by the last run. */
  lapses: number | null
  /** Of the last run. */
  day: number | null
}

/** Until which day: `run` for as long as the tag itself holds, null for ever. */
type Until = number | null | 'run'

const always = (): boolean => true

export const RULES: Readonly<Record<TagName, readonly KnownRule[]>> = {
  rich: [{ fields: ['income'], any: [], none: [], holds: ({ income }) => income > 5 }],
  young: [
    { fields: ['age'], any: [], none: [], holds: ({ age }) => age < 3 },
    { fields: ['income'], any: [], none: [], holds: ({ income }) => income > 8 },
  ],
  met: [],
  lent: [],
  wanted: [{ fields: [], any: ['rich', 'met'], none: ['young'], holds: always }],
  best: [{ fields: ['age'], any: ['wanted', 'lent'], none: [], holds: ({ age }) => age < 7 }],
}

/** What a message says of a record: every rule concerns it, or those that read some fields, or those over tags. */
export interface Told {
  whole?: true
  fields?: readonly string[]
  tagged?: true
}

export class Expected {
  readonly tags: Readonly<Record<TagName, KnownTag>>
  readonly records = new Map<string, KnownRecord>()
  readonly #carried = new Map<TagName, Map<string, Until>>(TAG_NAMES.map((name) => [name, new Map()]))
  today: number

  constructor(today: number) {
    const tag = (name: TagName, days: number | null, score: number): KnownTag => {
      const rules = RULES[name]
      return { auto: rules.length > 0, rules, days, score, enabled: true, lapses: null, day: null }
    }
    this.today = today
    this.tags = {
      rich: tag('rich', 1, 5),
      young: tag('young', 3, 2),
      met: tag('met', null, 7),
      lent: tag('lent', 2, -1),
      wanted: tag('wanted', 1, 3),
      best: tag('best', 2, 11),
    }
  }

  of(name: TagName): Map<string, Until> {
    return this.#carried.get(name) ?? new Map<string, Until>()
  }

  /** Who has days left of a tag, whether or not it is switched on. */
  lasting(name: TagName): string[] {
    return [...this.of(name)].flatMap(([record, until]) => (this.#lasts(name, until) ? [record] : [])).toSorted()
  }

  carries(name: TagName, record: string): boolean {
    const until = this.of(name).get(record)
    return this.tags[name].enabled && until !== undefined && this.#lasts(name, until)
  }

  /** Sum of the scores of what a record carries. */
  score(record: string): number {
    return TAG_NAMES.reduce((sum, name) => sum + (this.carries(name, record) ? this.tags[name].score : 0), 0)
  }

  #lasts(name: TagName, until: Until): boolean {
    const end = until === 'run' ? (this.tags[name].lapses ?? -Infinity) : until
    return end === null || this.today < end
  }

  #holds(rule: KnownRule, id: string): boolean {
    const record = this.records.get(id)
    if (!record || record.state !== 'living' || record.gone || !rule.holds(record)) return false
    const has = (name: TagName): boolean => this.carries(name, id)
    return (rule.any.length === 0 || rule.any.some(has)) && !rule.none.some(has)
  }

  give(name: TagName, id: string): void {
    const { days } = this.tags[name]
    this.of(name).set(id, days === null ? null : this.today + days)
  }

  /** Those who were found by the last run keep the tag for the days that it lasts now. */
  edit(name: TagName, values: { enabled?: boolean; score?: number; validity_days?: number }): void {
    const tag = this.tags[name]
    tag.enabled = values.enabled ?? tag.enabled
    tag.score = values.score ?? tag.score
    tag.days = values.validity_days ?? tag.days
    if (tag.day !== null) tag.lapses = tag.day + (tag.days ?? 0)
  }

  forget(id: string): void {
    this.records.delete(id)
    for (const name of TAG_NAMES) this.of(name).delete(id)
  }

  /** Clears away what has lapsed; whoever had it is told. */
  lapse(): Map<string, Told> {
    const told = new Map<string, Told>()
    for (const name of TAG_NAMES)
      for (const [id, until] of this.of(name))
        if (until !== 'run' && !this.#lasts(name, until)) {
          this.of(name).delete(id)
          told.set(id, { tagged: true })
        }
    return told
  }

  run(chosen: readonly TagName[]): Map<string, Told> {
    const told = this.lapse()
    for (const name of TAG_NAMES) if (chosen.includes(name) && this.#mayRun(name)) this.#runOne(name)
    return told
  }

  #mayRun(name: TagName): boolean {
    return this.tags[name].auto && this.tags[name].enabled
  }

  #runOne(name: TagName): void {
    const tag = this.tags[name]
    const [carried, before] = [this.of(name), tag.lapses]
    for (const id of this.records.keys()) {
      if (tag.rules.some((rule) => this.#holds(rule, id))) this.#foundByRun(name, id)
      else if (carried.get(id) === 'run') {
        if (before !== null && this.today < before) carried.set(id, before)
        else carried.delete(id)
      }
    }
    tag.day = this.today
    tag.lapses = this.today + (tag.days ?? 0)
  }

  /** Who got a tag since it lapsed keeps it all the while. */
  #foundByRun(name: TagName, id: string): void {
    const { lapses, days } = this.tags[name]
    const until = this.of(name).get(id)
    const hasLapsed = lapses === null || this.today >= lapses
    const isOwn = typeof until === 'number' && hasLapsed
    this.of(name).set(id, isOwn ? Math.max(until, this.today + (days ?? 0)) : 'run')
  }

  /** Records that were written get what they are due at once; returns what is told because of it. */
  follow(told: ReadonlyMap<string, Told>): Map<string, Told> {
    const next = new Map<string, Told>()
    const gained = new Set<TagName>()
    for (const name of TAG_NAMES) {
      if (!this.#mayRun(name)) continue
      const rules = this.tags[name].rules.filter((rule) => this.#concerns(rule, told, gained))
      for (const id of told.keys())
        if (rules.some((rule) => this.#holds(rule, id))) this.#found(name, id, { gained, next })
    }
    return next
  }

  #concerns({ fields, any, none }: KnownRule, told: ReadonlyMap<string, Told>, gained: ReadonlySet<TagName>): boolean {
    const asked = [...any, ...none]
    return (
      asked.some((name) => gained.has(name)) ||
      [...told.values()].some(
        (each) =>
          each.whole === true ||
          (each.tagged === true && asked.length > 0) ||
          fields.some((field) => each.fields?.includes(field)),
      )
    )
  }

  #found(name: TagName, id: string, { gained, next }: { gained: Set<TagName>; next: Map<string, Told> }): void {
    const until = this.of(name).get(id)
    if (until === 'run') return
    const own = this.today + (this.tags[name].days ?? 0)
    const isThere = until !== undefined && this.#lasts(name, until)
    if (until !== undefined && !isThere) next.set(id, { tagged: true })
    if (!isThere) gained.add(name)
    this.of(name).set(id, isThere ? Math.max(own, until ?? Infinity) : own)
  }
}

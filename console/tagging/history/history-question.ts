/** What somebody asks of the history of tags, as its page keeps it in the address. Pure. */

/** Empty is everything; days are those of the workspace. */
export interface HistoryPlace {
  readonly object: string
  readonly scope: string
  readonly tag: string
  readonly auto: string
  readonly action: string
  readonly from: string
  readonly to: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const KNOWN: Readonly<Partial<Record<keyof HistoryPlace, readonly string[]>>> = {
  scope: ['global', 'personal'],
  auto: ['true', 'false'],
  action: ['add', 'remove'],
}

/** What is not understood does not narrow; without days it is today. */
export function readPlace(query: Readonly<Record<string, unknown>>, today: string): HistoryPlace {
  const given = (name: keyof HistoryPlace): string => {
    const value = query[name]
    return typeof value === 'string' && (KNOWN[name]?.includes(value) ?? true) ? value : ''
  }
  const day = (name: 'from' | 'to'): string => (DAY.test(given(name)) ? given(name) : '')
  const [from, to] = [day('from'), day('to')]
  const object = given('object')
  return {
    object,
    scope: given('scope'),
    // tags belong to an object
    tag: object === '' ? '' : given('tag'),
    auto: given('auto'),
    action: given('action'),
    ...(from === '' && to === '' ? { from: today, to: today } : { from, to }),
  }
}

/** For the address: what is usual is left out. */
export function writePlace(place: HistoryPlace, today: string): Record<string, string> {
  const isToday = place.from === today && place.to === today
  return Object.fromEntries(
    Object.entries(place).filter(([name, value]) => value !== '' && !(isToday && (name === 'from' || name === 'to'))),
  )
}

/** The last day comes before the first. */
export function isReversed({ from, to }: HistoryPlace): boolean {
  return from !== '' && to !== '' && to < from
}

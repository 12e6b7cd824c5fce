/** What somebody asks of the event history, as its page keeps it in the address. Pure. */

/** Empty is everything; without days it is today. */
export interface HistoryPlace {
  readonly event: string
  readonly application: string
  readonly processor: string
  readonly state: string
  readonly matched: string
  readonly result: string
  readonly from: string
  readonly to: string
  readonly search: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const ID = /^[0-9a-f-]{36}$/i
export const RESULTS = ['open', 'succeeded', 'failed', 'cancelled', 'skipped'] as const

const FORMS: Readonly<Record<keyof HistoryPlace, (value: string) => boolean>> = {
  event: (value) => ID.test(value),
  application: (value) => ID.test(value),
  processor: (value) => ID.test(value),
  state: (value) => value === 'accepted' || value === 'refused',
  matched: (value) => value === 'true' || value === 'false',
  result: (value) => RESULTS.some((each) => each === value),
  from: (value) => DAY.test(value),
  to: (value) => DAY.test(value),
  search: (value) => value.length <= 200,
}

/** What is not understood does not narrow. */
export function readPlace(query: Readonly<Record<string, unknown>>): HistoryPlace {
  const given = (name: keyof HistoryPlace): string => {
    const value = query[name]
    return typeof value === 'string' && FORMS[name](value) ? value : ''
  }
  return {
    event: given('event'),
    application: given('application'),
    processor: given('processor'),
    state: given('state'),
    matched: given('matched'),
    result: given('result'),
    from: given('from'),
    to: given('to'),
    search: given('search'),
  }
}

export function writePlace(place: HistoryPlace): Record<string, string> {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== ''))
}

/** The last day comes before the first. */
export function isReversed({ from, to }: HistoryPlace): boolean {
  return from !== '' && to !== '' && to < from
}

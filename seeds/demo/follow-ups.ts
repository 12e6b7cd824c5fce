/** The talks with one customer, in the order in which they happened. */
import { DAY, instantText, minutes } from './calendar.ts'
import { note, type State, type Way } from './notes.ts'
import { Weighted, type Random } from './random.ts'

export interface DemoFollowUp {
  readonly salesperson_id: string
  /** Milliseconds, for ordering and for the id. */
  readonly at: number
  readonly follow_date: string
  readonly content: string
  readonly follow_function: Way
  readonly follow_state: State
  readonly maturity: string | null
  readonly invite_type: string | null
  readonly continue_follow: boolean
  readonly next_follow_date: string | null
  readonly talk_seconds: number | null
}

/** What is known of the customer before the first talk. */
export interface Talks {
  readonly createdAt: number
  /** Midnight of the demo's day: every talk lies before it. */
  readonly today: number
  readonly count: number
  /** The salesperson now, and the one before who lost the customer to the pool, if any. */
  readonly salesperson: string
  readonly former: string | undefined
  readonly inviteType: string
}

const WAYS = new Weighted<Way>([
  ['phone', 58],
  ['wechat', 24],
  ['visit', 8],
  ['sms', 6],
  ['email', 4],
])
const OUTCOMES = new Weighted<State>([
  ['following', 62],
  ['won', 20],
  ['invalid', 18],
])
const MATURITY: Readonly<Record<State, readonly string[]>> = {
  not_followed: ['potential'],
  following: ['potential', 'intent', 'intent'],
  won: ['intent', 'major'],
  invalid: ['potential', 'other'],
}
const FIRST_HOUR = 9
const LAST_HOUR = 20

/** At most one talk a day, from the day after the customer came; fewer than asked for when there are not enough days. */
export function followUps(random: Random, talks: Talks): DemoFollowUp[] {
  const days = talkDays(random, talks)
  const outcome = random.weighted(OUTCOMES)
  const handedOver = talks.former === undefined ? 0 : Math.ceil(days.length / 2)
  return days.map((day, index) => {
    const state = index === days.length - 1 ? outcome : 'following'
    const salesperson = index < handedOver && talks.former !== undefined ? talks.former : talks.salesperson
    return followUp(random, day, { state, salesperson, inviteType: talks.inviteType })
  })
}

/** Midnights of distinct days, ascending. */
function talkDays(random: Random, { createdAt, today, count }: Talks): number[] {
  const span = Math.floor((today - createdAt) / DAY)
  const days = new Set<number>()
  // customers are talked to more often in the weeks after they came
  for (let each = 0; each < Math.min(count, span); each++) days.add(1 + Math.floor(random.unit() ** 2 * span))
  return [...days].sort((a, b) => a - b).map((day) => today - (span + 1 - day) * DAY)
}

interface Talk {
  readonly state: State
  readonly salesperson: string
  readonly inviteType: string
}

function followUp(random: Random, day: number, { state, salesperson, inviteType }: Talk): DemoFollowUp {
  const at = day + minutes(random.between(FIRST_HOUR * 60, LAST_HOUR * 60))
  const way = random.weighted(WAYS)
  const goesOn = state === 'following' ? random.chance(0.85) : state === 'won' && random.chance(0.3)
  return {
    salesperson_id: salesperson,
    at,
    follow_date: instantText(at),
    content: note(random, way, state),
    follow_function: way,
    follow_state: state,
    maturity: random.chance(0.6) ? random.pick(MATURITY[state]) : null,
    invite_type: random.chance(0.1) ? inviteType : null,
    continue_follow: goesOn,
    next_follow_date: goesOn ? nextDate(random, day) : null,
    talk_seconds: way === 'phone' ? random.between(12, 900) : null,
  }
}

function nextDate(random: Random, day: number): string {
  return instantText(day + random.between(2, 45) * DAY + minutes(random.between(FIRST_HOUR * 4, LAST_HOUR * 4) * 15))
}

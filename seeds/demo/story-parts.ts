/** What the parts of the demo's story share: whom it is about, and how its rows are written. */
import type { Random } from './random.ts'
import { recordId } from './record-id.ts'

/** A customer as far as the story needs to know. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly owner_id: string | null
  readonly state: string
  readonly maturity: string | null
}

export interface Cast {
  readonly random: Random
  /** Midnight in China of the demo's day, in milliseconds. */
  readonly today: number
  /** Ids of users by account; who is gone is absent. */
  readonly users: ReadonlyMap<string, string>
  readonly customers: readonly Person[]
  /** Ids of products. */
  readonly products: readonly string[]
  /** A new id of the given instant (milliseconds). */
  newId(instant: number): string
}

export type Rows = readonly Readonly<Record<string, unknown>>[]

/** Rows by the object they belong to, in an order in which each refers only to earlier ones. */
export type Story = readonly (readonly [object: string, rows: Rows])[]

export function idMaker(seed: number): (instant: number) => string {
  let number = 0
  return (instant) => recordId('story', seed, number++, instant)
}

/** What every record has, made by `by` at the instant. */
export function record(cast: Cast, instant: number, by: string | null) {
  const at = new Date(instant).toISOString()
  return { id: cast.newId(instant), version: 1, created_at: at, updated_at: at, created_by: by, updated_by: by }
}

export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** Stretches of time by which records are put together: days, weeks and so on of the workspace's calendar. */
import type { FieldModel } from '../model/types.ts'

export interface Bucket {
  readonly name: string
  /** The beginning of the stretch in which the value lies. @param zone gives SQL of the zone's name; asked only where it counts */
  sql(value: string, zone: () => string): string
  /** JSON form of that beginning. */
  toJson(value: string): string
}

const CALENDAR = ['day', 'week', 'month', 'quarter', 'year'] as const

/** All that there are. Weeks begin on Monday. */
export const BUCKETS: readonly string[] = ['hour', ...CALENDAR]

const asDay = (value: string): string => `to_char(${value}, 'YYYY-MM-DD')`

const ofDates = new Map<string, Bucket>(
  CALENDAR.map((name) => [
    name,
    { name, sql: (value) => `date_trunc('${name}', ${value}::timestamp)::date`, toJson: asDay },
  ]),
)

const ofInstants = new Map<string, Bucket>([
  ...CALENDAR.map((name): [string, Bucket] => [
    name,
    { name, sql: (value, zone) => `date_trunc('${name}', ${value} at time zone ${zone()})::date`, toJson: asDay },
  ]),
  [
    'hour',
    {
      name: 'hour',
      // instants, because when clocks go back one hour of the day comes twice
      sql: (value, zone) => `date_trunc('hour', ${value}, ${zone()})`,
      toJson: (value) => `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    },
  ],
])

const byType = new Map([
  ['date', ofDates],
  ['datetime', ofInstants],
])

/** The stretch of that name for the values of a field; nothing where they have no such stretch. */
export function bucketOf({ kind }: FieldModel, name: string): Bucket | undefined {
  return byType.get(kind.valueType)?.get(name)
}

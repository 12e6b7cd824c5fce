/** Pieces of SQL that several functions use. None names its argument twice: nested calls would grow without end. */

/** The expression, or null unless it lies between the two, which themselves do not count. */
export function between(sql: string, below: string, above: string): string {
  // greatest and least pass over nulls, so that null becomes `below` and null again
  return `nullif(nullif(least(greatest(${sql}, ${below}), ${above}), ${below}), ${above})`
}

/** Days that have a canonical form. */
export function withinDays(sql: string): string {
  return between(sql, "date '0001-12-31 BC'", "date '10000-01-01'")
}

/** Instants that have a canonical form. */
export function withinInstants(sql: string): string {
  return between(sql, "timestamptz '0001-12-31 23:59:59.999+00 BC'", "timestamptz '10000-01-01 00:00:00+00'")
}

/** Wall times that have a canonical form. */
export function withinWallTimes(sql: string): string {
  return between(sql, "timestamp '0001-12-31 23:59:59.999 BC'", "timestamp '10000-01-01 00:00:00'")
}

/** The whole part of a number as an integer; null outside of the bounds. */
export function whole(sql: string, least: number, most: number): string {
  const literal = /^(\d{1,9})::numeric$/.exec(sql)?.[1]
  if (literal !== undefined && Number(literal) >= least && Number(literal) <= most) return literal
  return `${between(`trunc(${sql})`, String(least - 1), String(most + 1))}::integer`
}

/**
 * Texts in CSV that a spreadsheet would take for a formula get an apostrophe in front. One that has apostrophes before
 * such a sign already gets one more, so that taking one away always gives back what was there.
 */

/** `= + - @`, tab, line breaks, and the full-width forms that some programs read alike. */
const SIGNS = '=+-@\t\r\n＝＋－＠'

const DANGEROUS = new RegExp(`^'*[${SIGNS.replace('-', '\\-')}]`)
const GUARDED = new RegExp(`^''*[${SIGNS.replace('-', '\\-')}]`)

export function guardText(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text
}

/** What a guarded text was. */
export function unguardText(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text
}

const CODES = `'{${[...SIGNS].map((sign) => sign.codePointAt(0)).join(',')}}'::int[]`
const APOSTROPHE = 39

/** SQL of the same over a column of a subquery: it stands here more than once. */
export function guardSql(column: string): string {
  const begins = (text: string): string => `ascii(${text}) = any(${CODES})`
  const quoted = `ascii(${column}) = ${APOSTROPHE} and ${begins(`ltrim(${column}, '''')`)}`
  return `case when ${begins(column)} or (${quoted}) then '''' || ${column} else ${column} end`
}

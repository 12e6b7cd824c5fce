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
  return `case when ${beginsSql(column)} or (${quotedSql(column)}) then '''' || ${column} else ${column} end`
}

/**
 * SQL over a column of a sheet, where no text is a formula: only what would be taken for a guarded text when the sheet is
 * read again gets its apostrophe.
 */
export function quotedGuardSql(column: string): string {
  return `case when ${quotedSql(column)} then '''' || ${column} else ${column} end`
}

function quotedSql(column: string): string {
  return `ascii(${column}) = ${APOSTROPHE} and ${beginsSql(`ltrim(${column}, '''')`)}`
}

function beginsSql(text: string): string {
  return `ascii(${text}) = any(${CODES})`
}

/** Numbers of Chinese identity cards. */
import { formatKind, matches } from '../text/format-kind.ts'
import { idCardFormat } from './format.ts'
import { CHECK_CHARACTERS, WEIGHTS } from './number.ts'
import { shared } from './shared.ts'

const LENGTH = 18

export const kind = formatKind({
  label: { zh: '身份证号', en: 'Identity card number' },
  shared,
  format: idCardFormat,
  valueType: 'text',
  length: () => LENGTH,
  masks: ['id_card', 'full'],
  tidied: (column) => `upper(regexp_replace(${column}, '[[:space:]-]', '', 'g'))`,
  fits,
})

/** What `isIdCard` asks, in SQL. A `case` keeps PostgreSQL from counting with letters. */
function fits(text: string): string {
  return (
    `case when not ${matches(text, idCardFormat)} then false ` +
    `when char_length(${text}) = 15 then ${hasDay(`('19' || substr(${text}, 7, 6))`)} ` +
    `else ${hasDay(`substr(${text}, 7, 8)`)} and ${hasCheckCharacter(text)} end`
  )
}

/** Whether the month of `YYYYMMDD` has the day. */
function hasDay(digits: string): string {
  const month = `to_date(left(${digits}, 6), 'YYYYMM')`
  return `right(${digits}, 2)::int <= extract(day from ${month} + interval '1 month - 1 day')`
}

function hasCheckCharacter(text: string): string {
  const sum = WEIGHTS.map((weight, n) => `${weight} * substr(${text}, ${n + 1}, 1)::int`).join(' + ')
  return `substr('${CHECK_CHARACTERS}', (${sum}) % 11 + 1, 1) = right(${text}, 1)`
}

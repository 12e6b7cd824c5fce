/** Telephone numbers of people and companies. */
import { conversion, quoted } from '../column-change.ts'
import { formatKind, matches } from '../text/format-kind.ts'
import { AREA, MOBILE, phoneFormat, SUBSCRIBER } from './format.ts'
import { shared } from './shared.ts'

/** A land line with its area code, its dashes and an extension of six digits. */
const LENGTH = 20

export const kind = formatKind({
  label: { zh: '电话', en: 'Phone' },
  shared,
  format: phoneFormat,
  valueType: 'text',
  length: () => LENGTH,
  masks: ['phone', 'full'],
  tidied,
  from: {
    integer: ({ column }) =>
      conversion({ using: `${column}::text`, keep: matches(`${column}::text`, phoneFormat), rewrite: true }),
  },
})

/** The commonest spellings of old columns: blanks and dashes between digits, 86 before a mobile number. */
function tidied(column: string): string {
  const bare = `regexp_replace(${column}, '[[:space:]().-]', '', 'g')`
  const landLine = quoted(`^(${AREA})(${SUBSCRIBER})$`)
  return (
    `case when ${matches(column, phoneFormat)} then ${column} ` +
    `when ${bare} ~ '^([+]?86|0086)?${MOBILE}$' then right(${bare}, 11) ` +
    `when ${bare} ~ ${landLine} then regexp_replace(${bare}, ${landLine}, ${quoted('\\1-\\2')}) else ${column} end`
  )
}

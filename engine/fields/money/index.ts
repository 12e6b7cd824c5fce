/** Amounts of money; the field says in which currency, so that a column adds up. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { nearest } from '../../kernel/nearest.ts'
import type { Issue } from '../../kernel/errors.ts'
import { settingIssue } from '../checks.ts'
import { decimalKind } from '../decimal/decimal-kind.ts'
import { shared } from './shared.ts'
import { currencyOf } from './words.ts'

export const kind = decimalKind({
  label: { zh: '金额', en: 'Money' },
  shared,
  settings: {
    currency: {
      label: { zh: '币种', en: 'Currency' },
      description: 'ISO 4217 code of the currency of all values.',
      schema: { type: 'string', pattern: '^[A-Z]{3}$', default: 'CNY' },
    },
  },
  grouping: true,
  check: currencyIssues,
})

function currencyIssues(field: FieldDefinition): Issue[] {
  const currency = currencyOf(field)
  const known = Intl.supportedValuesOf('currency')
  if (known.includes(currency)) return []
  const close = nearest(currency, known)
  const hint = close === undefined ? undefined : { zh: `是否指 '${close}'？`, en: `did you mean '${close}'?` }
  return [settingIssue('currency', { zh: `没有币种 '${currency}'`, en: `there is no currency '${currency}'` }, hint)]
}

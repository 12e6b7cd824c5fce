/** Decimals of fixed precision, for measures; strings in JSON, so that nothing on the way rounds them. */
import { presentation } from '../number-settings.ts'
import { decimalKind } from './decimal-kind.ts'
import { shared } from './shared.ts'

export const kind = decimalKind({ label: { zh: '小数', en: 'Decimal' }, shared, settings: presentation })

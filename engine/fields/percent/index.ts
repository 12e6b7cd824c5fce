/** Percents: 12.5 is stored and means 12.5 %. */
import { decimalKind } from '../decimal/decimal-kind.ts'
import { shared } from './shared.ts'

export const kind = decimalKind({ label: { zh: '百分比', en: 'Percent' }, shared, settings: {}, sign: '%' })

/**
 * The lines of a record, as browser and server see them: a list of records of another object in their order. None at all
 * is null. What a line holds is the business of the kinds of its own fields.
 */
import type { FieldFacts, Parsed, SharedKind } from '../shared.ts'
import { compareText, fault } from '../shared-parts.ts'

function normalise(value: unknown): unknown {
  return value === '' || (Array.isArray(value) && value.length === 0) ? null : value
}

/** Nobody types a table into a cell of a file. */
function parse(text: string, _field: FieldFacts): Parsed {
  if (text.trim() === '') return { value: null }
  return fault('明细不能从一个单元格读入，请导入明细对象', 'lines cannot be read from a cell; import their own object')
}

export const shared: SharedKind = {
  name: 'children',
  normalise,
  parse,
  format: (value, _field, { locale }) => {
    if (!Array.isArray(value)) return ''
    if (locale === 'zh') return `${value.length} 行`
    return value.length === 1 ? '1 line' : `${value.length} lines`
  },
  // lists are never sorted by it; any steady order will do
  compare: (a, b) => compareText(JSON.stringify(a), JSON.stringify(b)),
  defaultValue: () => null,
}

/** Several records, as the judges of values see them. */
import { isId } from '../../kernel/ids.ts'
import type { Form } from '../forms.ts'

export const MOST_REFERENCES = 500

export const referencesForm: Form = {
  fault: (value, { max }) => {
    if (!Array.isArray(value)) return undefined
    if (typeof max === 'number' && value.length > max) {
      return { zh: `最多选 ${max} 条记录`, en: `must name at most ${max} record(s)` }
    }
    const found: unknown = value.find((one) => !isId(one))
    if (found === undefined && !value.includes(undefined)) return undefined
    return { zh: '每一项须为记录的 id', en: 'each must be the id of a record' }
  },
  portable: ({ max }) => ({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    uniqueItems: true,
    ...(typeof max === 'number' && { maxItems: max }),
  }),
}

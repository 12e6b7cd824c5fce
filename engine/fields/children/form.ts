/** The lines of a record, as the judges of values see them; what stands in a line its own object judges. */
import type { Form } from '../forms.ts'

export const MOST_LINES = 500

export const linesForm: Form = {
  fault: (value, { max }) => {
    if (!Array.isArray(value)) return undefined
    if (typeof max === 'number' && value.length > max)
      return { zh: `最多 ${max} 行`, en: `must have at most ${max} line(s)` }
    if (value.every(isLine)) return undefined
    return { zh: '每一行须为一个对象', en: 'each line must be an object' }
  },
  portable: ({ max }) => ({
    type: 'array',
    items: { type: 'object' },
    ...(typeof max === 'number' && { maxItems: max }),
  }),
}

function isLine(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

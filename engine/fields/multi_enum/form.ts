/** Several options, as the judges of values see them. */
import type { Text } from '../../kernel/text.ts'
import type { Form, ValueForm } from '../forms.ts'

/** Of an option's value, which its enum keeps as well. */
export const LONGEST_OPTION = 60

export const optionsForm: Form = {
  fault: (value, form) => {
    if (!Array.isArray(value)) return undefined
    const { max } = form
    if (typeof max === 'number' && value.length > max) return tooMany(max)
    const values = valuesOf(form)
    const stranger: unknown = value.find((one) => !isOption(one, values))
    return stranger === undefined && !value.includes(undefined) ? undefined : notAnOption(stranger)
  },
  portable: (form) => ({
    type: 'array',
    items: { type: 'string', ...(valuesOf(form) && { enum: valuesOf(form) }) },
    uniqueItems: true,
    ...(typeof form.max === 'number' && { maxItems: form.max }),
  }),
}

function valuesOf({ values }: ValueForm): readonly unknown[] | undefined {
  return Array.isArray(values) ? values : undefined
}

function isOption(value: unknown, values: readonly unknown[] | undefined): boolean {
  return values ? values.includes(value) : typeof value === 'string' && [...value].length <= LONGEST_OPTION
}

function tooMany(max: number): Text {
  return { zh: `最多选 ${max} 项`, en: `must have at most ${max} option(s)` }
}

function notAnOption(value: unknown): Text {
  const name =
    typeof value === 'string' ? value.slice(0, LONGEST_OPTION) : JSON.stringify(value)?.slice(0, LONGEST_OPTION)
  return { zh: `“${name}”不是可选的选项`, en: `'${name}' is not one of the options` }
}

/** One of an enum's options, named by its value. */
import { nearest } from '../../kernel/nearest.ts'
import type { ReadValue, RuleField, ValueType } from '../value-types.ts'
import { emptiness, equality, identical, inList, notInList } from './operators.ts'
import { readText } from './text.ts'

const comparable = identical('text')

export const optionType: ValueType = {
  name: 'option',
  label: { zh: '选项', en: 'option' },
  operators: [...equality(comparable), inList(comparable), notInList(comparable), ...emptiness],
  read: readOption,
}

/** Any option, disabled ones included: records may still carry it. */
export function readOption(value: unknown, field: RuleField): ReadValue {
  const text = readText(value)
  if ('fault' in text || !field.options || field.options.some((option) => option.value === text.value)) return text
  const values = field.options.map((option) => option.value)
  const close = nearest(String(value), values)
  const right = close === undefined ? values.slice(0, 10).join(', ') : close
  return {
    fault: { zh: `没有选项 '${text.value}'，可用：${right}`, en: `there is no option '${text.value}'; use ${right}` },
  }
}

/** Whether a value is one that a parameter may have. Asked of defaults in definitions and of what administrators enter. */
import type { ParameterDefinition } from '../../metadata/types.ts'
import type { Text } from '../kernel/text.ts'

export type ParameterValue = string | number | boolean

const LONGEST = 2000

type Limits = Pick<ParameterDefinition, 'type' | 'options' | 'minimum' | 'maximum' | 'length' | 'lines'>

/** Why the value will not do, with what would; undefined for one that will. */
export function parameterFault(limits: Limits, value: unknown): Text | undefined {
  return CHECKS[limits.type](limits, value) ?? optionFault(limits, value)
}

const CHECKS: Readonly<Record<ParameterDefinition['type'], (limits: Limits, value: unknown) => Text | undefined>> = {
  text: textFault,
  secret: textFault,
  integer: integerFault,
  boolean: (_, value) =>
    typeof value === 'boolean' ? undefined : { zh: '须为 true 或 false', en: 'true or false is expected' },
}

/** Control characters, but for the tabulator and what parts lines. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

function textFault({ length = LONGEST, lines = false }: Limits, value: unknown): Text | undefined {
  if (typeof value !== 'string') return { zh: '须为文本', en: 'a text is expected' }
  if ([...value].length > length) return { zh: `最多 ${length} 个字符`, en: `at most ${length} characters` }
  if (!lines && /[\r\n]/.test(value)) return { zh: '只能有一行', en: 'it may have one line only' }
  return CONTROL.test(value) ? { zh: '含有控制字符', en: 'it holds control characters' } : undefined
}

function integerFault({ minimum, maximum }: Limits, value: unknown): Text | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    return { zh: '须为整数', en: 'a whole number is expected' }
  if (minimum !== undefined && value < minimum) return { zh: `不能小于 ${minimum}`, en: `at least ${minimum}` }
  if (maximum !== undefined && value > maximum) return { zh: `不能大于 ${maximum}`, en: `at most ${maximum}` }
  return undefined
}

function optionFault({ options }: Limits, value: unknown): Text | undefined {
  if (!options || options.some((option) => option.value === value)) return undefined
  const known = options.map((option) => option.value).join(', ')
  return { zh: `须为其中之一：${known}`, en: `it must be one of ${known}` }
}

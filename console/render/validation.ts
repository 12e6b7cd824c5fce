/** What a form asks of a value beyond the limits of its field, judged when the field is left and before it is sent. */
import { faultMessage } from '../../engine/fields/messages.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenField } from '../../engine/screens/types.ts'
import type { FormValidation } from '../../metadata/types.ts'
import { sharedOf } from '../fields/shared-kinds.ts'

/** `value`: canonical and not empty. */
export function validationFault(asked: FormValidation, value: unknown, field: ScreenField): Text | undefined {
  const fault = boundFault(asked, value, field) ?? (typeof value === 'string' ? textFault(asked, value) : undefined)
  return fault && (asked.message ?? faultMessage(fault))
}

interface Broken {
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

function boundFault({ min, max }: FormValidation, value: unknown, field: ScreenField): Broken | undefined {
  const { compare, normalise } = sharedOf(field.type)
  const exceeds = (limit: unknown): number => compare(value, normalise(limit, field))
  if (min !== undefined && exceeds(min) < 0) return { keyword: 'minimum', params: { limit: min } }
  return max !== undefined && exceeds(max) > 0 ? { keyword: 'maximum', params: { limit: max } } : undefined
}

function textFault({ min_length: least, max_length: most, pattern }: FormValidation, text: string): Broken | undefined {
  const { length } = [...text]
  if (least !== undefined && length < least) return { keyword: 'minLength', params: { limit: least } }
  if (most !== undefined && length > most) return { keyword: 'maxLength', params: { limit: most } }
  return pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)
    ? { keyword: 'pattern', params: {} }
    : undefined
}

/** How a text of a file would be read by a field, as far as a browser can tell: names of other records only the server knows. */
import type { FormatContext } from '../../engine/fields/shared.ts'
import type { Text } from '../../engine/kernel/text.ts'
import { schemaFault } from '../../engine/fields/schema-fault.ts'
import { faultMessage } from '../../engine/fields/messages.ts'
import type { ScreenField } from '../../engine/screens/types.ts'
import { sharedOf } from '../fields/shared-kinds.ts'

export interface SampleWords {
  readonly raw: string
  /** The value as it would be shown, where that is not what stands in the file. */
  readonly read?: string
  readonly fault?: Text
}

export function sampleWords(raw: string, field: ScreenField | undefined, context: FormatContext): SampleWords {
  if (!field || raw.trim() === '' || field.target || field.lines) return { raw }
  const code = field.options?.find(({ value }) => value === raw.trim())
  if (code && !Object.values(code.label).some((name) => name.toLowerCase() === raw.trim().toLowerCase()))
    return { raw, fault: notTheCode(code.label) }
  const shared = sharedOf(field.type)
  const parsed = shared.parse(raw, field, context)
  if ('fault' in parsed) return { raw, fault: parsed.fault }
  const fault = parsed.value === null ? undefined : schemaFault(field.schema, parsed.value)
  if (fault) return { raw, fault: faultMessage(fault) }
  const read = shared.format(parsed.value, field, context)
  return read === raw.trim() ? { raw } : { raw, read }
}

/** The server takes options by their names alone: a code may mean another thing in the file. */
function notTheCode({ zh, en }: Text): Text {
  return { zh: `须填写选项名称，例如“${zh}”`, en: `must be the name of an option such as '${en}'` }
}

/** Why a strategy does nothing, as the server keeps it: a sentence, or several with the codes they belong to. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'

export function faultWords(fault: unknown): readonly Text[] {
  if (Array.isArray(fault)) return fault.flatMap(faultWords)
  if (typeof fault !== 'object' || fault === null) return []
  if (isText(fault)) return [fault]
  if ('message' in fault) return faultWords(fault.message)
  return 'issues' in fault ? faultWords(fault.issues) : []
}

function isText(value: object): value is Text {
  return 'zh' in value && 'en' in value && typeof value.zh === 'string' && typeof value.en === 'string'
}

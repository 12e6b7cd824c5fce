/** Which fields of a form can be set in many records at once. */
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { kindOf } from '../../fields/registry.ts'
import { fieldsOf, type FormField, formParts } from '../form-state.ts'

/** Lines and files belong to one record each; each field once, though a form may show it twice. */
export function batchParts(screen: ScreenModel): readonly FormField[] {
  const seen = new Set<string>()
  return fieldsOf(formParts(screen, false)).filter(({ field, readonly }) => {
    const kind = kindOf(field.type)
    if (readonly || field.computed || kind.inner || kind.ofRecord || seen.has(field.name)) return false
    seen.add(field.name)
    return true
  })
}

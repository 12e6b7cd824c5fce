/** The shared half of kinds whose values are computed: they are read and written as the kind of the result does it. */
import { compareText, fault } from './shared-parts.ts'
import type { SharedKind } from './shared.ts'

export function sharedResult(name: string): SharedKind {
  return {
    name,
    normalise: (value) => value,
    parse: (text) =>
      text.trim() === ''
        ? { value: null }
        : fault('此字段由系统计算，不能填写', 'this field is computed and cannot be filled in'),
    format: (value) => (value === null || value === undefined ? '' : String(value)),
    compare: compareText,
    defaultValue: () => null,
  }
}

/** The address of a tab that shows a page from elsewhere, for one record. */
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { Row } from '../data/types.ts'
import { isMasked } from '../fields/kind.ts'
import { idOf } from '../fields/reference/titled.ts'

/** Fills the places of the address, escaped; what is empty or only seen in part gives nothing. Anything but https leads nowhere. */
export function tabAddress(url: string, { fields }: Pick<ScreenModel, 'fields'>, record: Row): string | undefined {
  const filled = url.replace(/\$\{(\w+)\}/g, (_place, name: string) => {
    const field = fields[name]
    const value = record[name]
    // also once somebody had the value revealed: that was for the eyes, not for a page elsewhere
    if (!field || field.mask !== undefined || isMasked(value, field)) return ''
    return encodeURIComponent(plain(value))
  })
  return filled.startsWith('https://') ? filled : undefined
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => plain(one)).join(',')
  const bare = idOf(value)
  return typeof bare === 'string' || typeof bare === 'number' || typeof bare === 'boolean' ? String(bare) : ''
}

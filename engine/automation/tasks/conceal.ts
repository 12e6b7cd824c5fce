/** What programs reported has no masks of its own: values that are known to be personal are told by how they look. */
import { masks } from '../../fields/masks/index.ts'

const PERSONAL: readonly (readonly [form: RegExp, mask: string])[] = [
  [/(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)/g, 'phone'],
  [/(?<!\d)\d{17}[\dXx](?!\d)/g, 'id_card'],
  [/[^\s@"'<>]+@[^\s@"'<>]+\.[^\s@"'<>]+/g, 'email'],
]

/** The same with phones, identity numbers and mail addresses masked, however deep they stand. */
export function concealed(value: unknown): unknown {
  if (typeof value === 'string')
    return PERSONAL.reduce((text, [form, mask]) => text.replace(form, (found) => masks.get(mask).apply(found)), value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? numberOf(value) : value
  if (Array.isArray(value)) return value.map(concealed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, concealed(each)]))
}

/** A phone may have been told as a number. */
function numberOf(value: number): unknown {
  const text = String(value)
  const hidden = concealed(text)
  return hidden === text ? value : hidden
}

/** Colours as browsers and designers exchange them: `#rrggbb`. */
import { halfWidth, type TextFormat } from '../text/text-format.ts'

export const colorFormat: TextFormat = {
  name: 'color',
  pattern: '^#[0-9a-f]{6}$',
  normalise: (text) => {
    const plain = halfWidth(text).replace(/\s/g, '').toLowerCase()
    return hexOf(plain) ?? ofComponents(plain) ?? text
  },
}

/** `1668dc`, `#1668dc` and the short `#16d`. */
function hexOf(text: string): string | undefined {
  const digits = /^#?((?:[0-9a-f]{3}){1,2})$/.exec(text)?.[1]
  if (digits === undefined) return undefined
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`
}

/** `rgb(22,104,220)` */
function ofComponents(text: string): string | undefined {
  const components = /^rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)$/.exec(text)?.slice(1).map(Number)
  if (components === undefined || components.some((component) => component > 255)) return undefined
  return `#${components.map((component) => component.toString(16).padStart(2, '0')).join('')}`
}

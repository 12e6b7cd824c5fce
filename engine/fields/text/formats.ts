/** Formats of text: the form a value must have and the spellings that are brought to it. Every pattern runs in linear time. */
import type { Text } from '../../kernel/text.ts'

export interface TextFormat {
  readonly label: Text
  readonly pattern: string
  normalise(text: string): string
}

export const textFormats: Readonly<Record<string, TextFormat>> = {
  phone: {
    label: { zh: '电话', en: 'Phone' },
    // mobile, land line with area code, service number, international
    pattern: '^(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[1-9][0-9]{6,7}(?:-[0-9]{1,6})?|[48]00[0-9]{7}|\\+[1-9][0-9]{6,14})$',
    normalise: phone,
  },
  email: {
    label: { zh: '邮箱', en: 'E-mail' },
    pattern:
      '^[^\\s@<>,;:"()\\[\\]\\\\]{1,64}@(?:[^\\s@.<>,;:"()\\[\\]\\\\]{1,63}\\.)+[^\\s@.<>,;:"()\\[\\]\\\\]{2,63}$',
    normalise: (text) => {
      const at = halfWidth(text).lastIndexOf('@')
      return at < 0 ? text : `${halfWidth(text).slice(0, at)}${halfWidth(text).slice(at).toLowerCase()}`
    },
  },
  url: {
    label: { zh: '网址', en: 'Web address' },
    pattern: '^https?://[^\\s/?#@\\\\]+(?:[/?#][^\\s]*)?$',
    normalise: (text) => text.replace(/^https?:/i, (scheme) => scheme.toLowerCase()),
  },
  id_card: {
    label: { zh: '身份证号', en: 'Identity card number' },
    pattern: '^[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$',
    normalise: (text) => halfWidth(text).replace(/\s/g, '').toUpperCase(),
  },
}

/** Drops what people put between digits, and the country code of Chinese mobile numbers. */
function phone(text: string): string {
  const plain = halfWidth(text).replace(/[\s().]/g, '')
  const digits = plain.replaceAll('-', '')
  const mobile = /^(?:\+?86|0086)?(1[3-9]\d{9})$/.exec(digits)?.[1]
  if (mobile !== undefined) return mobile
  return digits.startsWith('+') || /^[48]00\d{7}$/.test(digits) ? digits : plain
}

function halfWidth(text: string): string {
  return text.normalize('NFKC')
}

/** Formatted text within its limit, as the judges of values see it. */
import type { Form } from '../forms.ts'

export const DEFAULT_RICH_BYTES = 100_000
/** What no sanitiser should have to read. */
export const MOST_RICH_BYTES = 1_000_000

export const richTextForm: Form = {
  fault: (value, { max }) => {
    const most = typeof max === 'number' ? max : MOST_RICH_BYTES
    if (typeof value !== 'string' || bytesOf(value) <= most) return undefined
    return {
      zh: `内容过长：连同格式最多 ${most} 字节`,
      en: `is too long: at most ${most} bytes with its formatting`,
    }
  },
  portable: ({ max }) => ({ type: 'string', contentMediaType: 'text/html', $comment: `at most ${String(max)} bytes` }),
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

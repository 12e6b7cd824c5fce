/** E-mail addresses. */
import { formatKind } from '../text/format-kind.ts'
import { emailFormat } from './format.ts'
import { shared } from './shared.ts'

/** RFC 5321 lets a path have 256 characters, two of which are its brackets. */
const LENGTH = 254

export const kind = formatKind({
  label: { zh: '邮箱', en: 'E-mail' },
  shared,
  format: emailFormat,
  valueType: 'text',
  length: () => LENGTH,
  masks: ['email', 'full'],
  tidied: (column) => `left(${column}, strpos(${column}, '@')) || lower(substr(${column}, strpos(${column}, '@') + 1))`,
})

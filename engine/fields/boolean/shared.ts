/** Yes or no, as browser and server see it. */
import { defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'

const YES = ['是', '真', '对', '有', '√', '✓', 'true', 'yes', 'y', 'on', '1']
const NO = ['否', '假', '错', '无', '×', '✗', 'false', 'no', 'n', 'off', '0']

function normalise(value: unknown): unknown {
  return value
}

function read(text: string): boolean | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase()
  if (YES.includes(word)) return true
  return NO.includes(word) ? false : undefined
}

export const shared: SharedKind = {
  name: 'boolean',
  normalise,
  parse: parseBy(read, { zh: '须为“是”或“否”', en: 'must be yes or no' }),
  format: (value, _, { locale }) => {
    if (typeof value !== 'boolean') return ''
    if (locale === 'zh') return value ? '是' : '否'
    return value ? 'Yes' : 'No'
  },
  compare: (a, b) => Number(a) - Number(b),
  defaultValue: defaultBy(normalise),
}

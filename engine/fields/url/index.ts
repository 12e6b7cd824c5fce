/** Web addresses. */
import { formatKind } from '../text/format-kind.ts'
import { numberSetting } from '../settings.ts'
import { urlFormat } from './format.ts'
import { shared } from './shared.ts'

const DEFAULT_LENGTH = 500

export const kind = formatKind({
  label: { zh: '网址', en: 'Web address' },
  shared,
  format: urlFormat,
  valueType: 'text',
  length: (field) => numberSetting(field, 'length') ?? DEFAULT_LENGTH,
  settings: {
    length: {
      label: { zh: '长度', en: 'Length' },
      description: `The most characters an address may have; ${DEFAULT_LENGTH} when absent.`,
      schema: { type: 'integer', minimum: 10, maximum: 2000, default: DEFAULT_LENGTH },
    },
  },
  masks: ['full'],
})

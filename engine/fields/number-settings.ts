/** Settings that integers and decimals share. */
import type { Setting } from './define-settings.ts'

export const presentation = {
  grouping: {
    label: { zh: '千分位', en: 'Grouped thousands' },
    description: 'Show 12345 as 12,345.',
    schema: { type: 'boolean', default: false },
  },
  unit: {
    label: { zh: '单位', en: 'Unit' },
    description: 'Shown behind the value, such as 元.',
    schema: { type: 'string', minLength: 1, maxLength: 20 },
  },
} as const satisfies Record<string, Setting>

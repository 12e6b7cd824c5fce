/** One option of an enum, as browser and server see it: its value is stored, its label is shown. */
import { compareText, defaultBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'

function normalise(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() || null : value
}

/** The option that a value or a label in either language names. */
function optionOf(text: string, { options = [] }: FieldFacts) {
  const word = text.trim().toLowerCase()
  return (
    options.find(({ value }) => value === text.trim()) ??
    options.find(({ label }) => label.zh.toLowerCase() === word || label.en.toLowerCase() === word)
  )
}

export const shared: SharedKind = {
  name: 'enum',
  normalise,
  parse: (text, field) => {
    if (text.trim() === '') return { value: null }
    const option = optionOf(text, field)
    if (option) return { value: option.value }
    const known = (field.options ?? []).filter(({ enabled }) => enabled).slice(0, 10)
    return {
      fault: {
        zh: `没有选项“${text.trim()}”，可用：${known.map(({ label }) => label.zh).join('、')}`,
        en: `there is no option '${text.trim()}'; use ${known.map(({ label }) => label.en).join(', ')}`,
      },
    }
  },
  format: (value, { options = [] }, { locale }) =>
    options.find((option) => option.value === value)?.label[locale] ?? String(value ?? ''),
  compare: compareText,
  defaultValue: defaultBy(normalise),
}

/** What the form of an enum holds, and the definition that comes of it. Pure. */
import { fill, type Text } from '../../../engine/kernel/text.ts'
import type { Body } from '../../data/definitions.ts'
import { asBoth, EMPTY, textOf, type Both } from '../form/both.ts'
import { freeName, nameFault, nameFrom } from '../form/names.ts'
import type { FormFaults, FormValues } from '../form/use-draft-form.ts'

export interface EnumItem {
  /** Tells rows apart while their values are typed. */
  readonly key: number
  readonly label: Both
  readonly value: string
  readonly color: string | undefined
  readonly enabled: boolean
  /** The value it had when the form was opened: what records may carry. */
  readonly kept: string | undefined
}

export interface EnumValues extends FormValues {
  readonly name: string
  readonly label: Both
  readonly description: Both
  readonly group: string
  readonly items: readonly EnumItem[]
}

export const COLORS = ['primary', 'success', 'warning', 'danger', 'info'] as const

const FAULTS = {
  label: { zh: '请输入中文名称', en: 'Enter a Chinese label' },
  value: { zh: '请输入值', en: 'Enter a value' },
  taken: { zh: '值“{value}”重复', en: 'The value “{value}” occurs twice' },
} as const satisfies Record<string, Text>

export function newEnum(): EnumValues {
  return { name: '', label: EMPTY, description: EMPTY, group: '', items: [] }
}

export function enumValues(body: Body): EnumValues {
  const items = Array.isArray(body['items']) ? (body['items'] as Body[]) : []
  return {
    name: String(body['name']),
    label: asBoth(body['label']),
    description: asBoth(body['description']),
    group: typeof body['group'] === 'string' ? body['group'] : '',
    items: items.map((item, key) => ({
      key,
      label: asBoth(item['label']),
      value: String(item['value']),
      color: typeof item['color'] === 'string' ? item['color'] : undefined,
      enabled: item['enabled'] !== false,
      kept: String(item['value']),
    })),
  }
}

export function enumBody({ name, label, description, group, items }: EnumValues, former: Body): Body {
  const { description: _described, group: _grouped, ...kept } = former
  const text = textOf(description)
  return {
    ...kept,
    kind: 'enum',
    name,
    label: textOf(label),
    ...(text && { description: text }),
    ...(group.trim() !== '' && { group: group.trim() }),
    items: items.map((item) => ({
      value: item.value.trim(),
      label: textOf(item.label),
      ...(item.color !== undefined && { color: item.color }),
      ...(!item.enabled && { enabled: false }),
    })),
  }
}

export function newItem(items: readonly EnumItem[]): EnumItem {
  const key = Math.max(-1, ...items.map((item) => item.key)) + 1
  return { key, label: EMPTY, value: '', color: undefined, enabled: true, kept: undefined }
}

/** The value that a label asks for, as long as nobody typed another: numbers go on where the others are numbers. */
export function proposedValue(label: Both, others: readonly EnumItem[]): string {
  const taken = new Set(others.map(({ value }) => value))
  const name = nameFrom(label.en)
  if (name !== '') return freeName(name, taken)
  if (label.zh.trim() === '') return ''
  const numbers = others.map(({ value }) => Number(value)).filter((value) => Number.isInteger(value))
  const allNumbers = others.length > 0 && numbers.length === others.length
  return allNumbers ? String(Math.max(...numbers) + 1) : freeName('item', taken)
}

export function enumFaults(values: EnumValues, taken: ReadonlySet<string> | undefined): FormFaults {
  const faults: Record<string, Text> = {}
  if (values.label.zh.trim() === '') faults['label/zh'] = FAULTS.label
  const name = taken && nameFault(values.name, { taken, code: true })
  if (name) faults['name'] = name
  const seen = new Set<string>()
  values.items.forEach(({ label, value }, index) => {
    const trimmed = value.trim()
    if (label.zh.trim() === '' && label.en.trim() === '') faults[`items/${index}/label`] = FAULTS.label
    if (trimmed === '') faults[`items/${index}/value`] = FAULTS.value
    else if (seen.has(trimmed)) faults[`items/${index}/value`] = fill(FAULTS.taken, { value: trimmed })
    seen.add(trimmed)
  })
  return faults
}

/** Items that were there and are no more. */
export function removedItems(values: EnumValues, former: Body | null | undefined): string[] {
  const items = Array.isArray(former?.['items']) ? (former['items'] as Body[]) : []
  const present = new Set(values.items.map(({ value }) => value))
  const changed = new Set(values.items.map(({ kept }) => kept))
  return items.map((item) => String(item['value'])).filter((value) => !present.has(value) && !changed.has(value))
}

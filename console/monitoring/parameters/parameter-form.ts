/** A parameter as a form, and what a form asks of the server. Pure. */
import type { Parameter, ParameterPatch, ParameterType } from '../../data/parameters.ts'

export interface ParameterForm {
  zh: string
  en: string
  name: string
  group: string
  type: ParameterType
  note: string
  /** As it is typed. */
  value: string
  touched: 'no' | 'yes' | 'reset'
}

export function formOf(parameter: Parameter | undefined): ParameterForm {
  const { label, group, description } = parameter ?? {}
  return {
    zh: label?.zh ?? '',
    en: label && label.en !== label.zh ? label.en : '',
    name: parameter?.name ?? '',
    group: group?.zh ?? '',
    type: parameter?.type ?? 'text',
    note: description?.zh ?? '',
    value: String(parameter?.value ?? ''),
    touched: 'no',
  }
}

/** Of what came with the system only the value; of one's own what was changed. */
export function patchOf(form: ParameterForm, parameter: Parameter | undefined): ParameterPatch {
  const value = valueOf(form, parameter)
  if (!parameter) return { name: form.name.trim(), type: form.type, ...definedBy(form), ...value }
  const version = { version: parameter.version }
  if (parameter.system) return { ...value, ...version }
  return { ...changed(definedBy(form), parameter), ...value, ...version }
}

function definedBy({ zh, en, group, note }: ParameterForm): Record<string, unknown> {
  const both = (words: string): unknown => (words.trim() === '' ? null : { zh: words.trim(), en: words.trim() })
  return { label: { zh: zh.trim(), en: en.trim() || zh.trim() }, group: both(group), description: both(note) }
}

function changed(parts: Record<string, unknown>, parameter: Parameter): Record<string, unknown> {
  const { label, group, description } = parameter
  const former: Record<string, unknown> = { label, group, description }
  const isSame = (name: string, part: unknown): boolean => {
    const was = former[name] as { zh: string } | null | undefined
    // what the form shows in one language stays as it is in the other
    if (name !== 'label') return (was?.zh ?? null) === ((part as { zh: string } | null)?.zh ?? null)
    return JSON.stringify(was) === JSON.stringify(part)
  }
  return Object.fromEntries(Object.entries(parts).filter(([name, part]) => !isSame(name, part)))
}

function valueOf({ type, value, touched }: ParameterForm, parameter: Parameter | undefined): { value?: unknown } {
  if (touched === 'reset') return { value: null }
  if (touched === 'no' && parameter) return {}
  if (touched === 'no' && type !== 'boolean') return {}
  if (type === 'boolean') return { value: value === 'true' }
  const isNumber = type === 'integer' || typeof parameter?.options?.[0]?.value === 'number'
  if (!isNumber) return { value }
  if (value.trim() === '') return { value: null }
  // what is no number is sent as it is, for the server to say so
  return { value: /^\s*-?\d+\s*$/.test(value) ? Number(value) : value }
}

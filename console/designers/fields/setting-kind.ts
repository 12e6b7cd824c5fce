/** How a setting of a kind is entered, read from its JSON Schema. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import { fill } from '../../../engine/kernel/text.ts'
import type { KindSetting } from '../../data/definitions.ts'

export type SettingEditor =
  | { readonly as: 'flag' }
  | { readonly as: 'choice'; readonly values: readonly string[] }
  | { readonly as: 'number'; readonly whole: boolean; readonly least?: number; readonly most?: number }
  | { readonly as: 'text'; readonly longest?: number }
  | { readonly as: 'lines' }
  | { readonly as: 'json' }
  | { readonly as: 'formula' | 'result' }
  | { readonly as: 'object' | 'enum' }
  /** Of an object that another setting names. */
  | { readonly as: 'field' | 'reference' | 'condition'; readonly of: string }

/** The setting with which this one goes, such as the object whose fields are offered. */
const OF = /^(field|reference|condition) of ([a-z_]+)$/

export function settingEditor({ schema }: KindSetting): SettingEditor {
  return editorOfHeld(schema['x-holds']) ?? editorOfForm(schema)
}

function editorOfHeld(holds: unknown): SettingEditor | undefined {
  if (holds === 'object' || holds === 'enum' || holds === 'formula' || holds === 'result') return { as: holds }
  const [, as, of] = OF.exec(String(holds)) ?? []
  return of !== undefined && (as === 'field' || as === 'reference' || as === 'condition') ? { as, of } : undefined
}

function editorOfForm(schema: KindSetting['schema']): SettingEditor {
  if (Array.isArray(schema['enum'])) return { as: 'choice', values: schema['enum'].map(String) }
  const types = [schema['type']].flat()
  // numbers that may be written as text are entered as they are
  if (types.includes('string')) return { as: 'text', ...limit('longest', schema['maxLength']) }
  if (types.includes('boolean')) return { as: 'flag' }
  if (types.includes('integer') || types.includes('number')) return numberEditor(schema, types.includes('integer'))
  return { as: isTexts(schema) ? 'lines' : 'json' }
}

function numberEditor(schema: KindSetting['schema'], whole: boolean): SettingEditor {
  return { as: 'number', whole, ...limit('least', schema['minimum']), ...limit('most', schema['maximum']) }
}

function limit<K extends string>(name: K, value: unknown): { readonly [P in K]?: number } {
  return typeof value === 'number' ? ({ [name]: value } as { [P in K]: number }) : {}
}

function isTexts({ type, items }: KindSetting['schema']): boolean {
  return type === 'array' && typeof items === 'object' && items !== null && 'type' in items && items.type === 'string'
}

/** Entered as JSON, and not needed. */
export function isRare(setting: KindSetting): boolean {
  return !setting.required && settingEditor(setting).as === 'json'
}

/** The kinds that a result may have, as the setting's schema says. */
export function resultNames({ schema }: KindSetting): readonly string[] {
  const { properties } = schema
  const type: unknown =
    typeof properties === 'object' && properties !== null && 'type' in properties ? properties.type : undefined
  const names: unknown = typeof type === 'object' && type !== null && 'enum' in type ? type.enum : undefined
  return Array.isArray(names) ? names.map(String) : []
}

/** What holds when nothing is entered. */
export function settingDefault({ schema }: KindSetting): unknown {
  return schema['default']
}

const MISSING: Text = { zh: '请填写{label}', en: 'Fill in: {label}' }

export function settingFaults(
  settings: readonly KindSetting[],
  values: Readonly<Record<string, unknown>>,
): Record<string, Text> {
  const missing = settings.filter(({ name, required }) => required && isEmpty(values[name]))
  return Object.fromEntries(missing.map(({ name, label }) => [name, fill(MISSING, { label })]))
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** What the list of fields says of each. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Definition, DraftAction, KindOffer } from '../../data/definitions.ts'

export interface FieldRow {
  readonly name: string
  /** Within the object. */
  readonly code: string
  readonly label: string
  readonly kind: string
  readonly rules: readonly { readonly key: string; readonly word: string }[]
  readonly note: string
  readonly owner: string
  readonly draft: DraftAction | null
  readonly isEnabled: boolean
  readonly definition: Definition
}

export interface Words {
  readonly t: (key: string) => string
  readonly text: (both: Text) => string
}

export interface Names {
  readonly kinds: readonly KindOffer[]
  /** Labels of objects and enums by kind and name. */
  readonly labels: ReadonlyMap<string, Text>
}

const RULES = ['required', 'unique', 'indexed', 'searchable', 'readonly'] as const

export function fieldRow(definition: Definition, names: Names, words: Words): FieldRow {
  const { name, label, body, owner, customised, draft } = definition
  const rules = RULES.filter((rule) => body[rule] === true).map((rule) => ({
    key: rule,
    word: words.t(`fields.${rule}`),
  }))
  const known = owner === 'system' || owner === 'admin' ? words.t(`objects.${owner}`) : owner
  return {
    name,
    code: String(body['name']),
    label: words.text(label),
    kind: kindWords(definition, names, words),
    rules: [...rules, ...(typeof body['mask'] === 'string' ? [{ key: 'mask', word: words.t('fields.masked') }] : [])],
    note: isBoth(body['description']) ? words.text(body['description']) : '',
    owner: customised ? `${known} · ${words.t('objects.customised')}` : known,
    draft,
    isEnabled: body['enabled'] !== false,
    definition,
  }
}

/** The kind with what says most about it: `文本（50）`, `关联 → 客户`. */
function kindWords({ body }: Definition, { kinds, labels }: Names, { text }: Words): string {
  const type = String(body['type'])
  const kind = kinds.find(({ name }) => name === type)
  const word = kind ? text(kind.label) : type
  for (const setting of kind?.settings ?? []) {
    const held = setting.schema['x-holds']
    const label = labels.get(`${String(held)}/${String(body[setting.name])}`)
    if (label) return `${word} → ${text(label)}`
  }
  const size = sizeOf(body)
  return size === '' ? word : `${word}（${size}）`
}

function sizeOf(body: Definition['body']): string {
  const { length, precision, scale, formula, pattern } = body
  if (typeof length === 'number') return String(length)
  if (typeof precision === 'number') return `${precision},${typeof scale === 'number' ? scale : 0}`
  if (typeof scale === 'number') return String(scale)
  if (typeof formula === 'string') return formula
  return typeof pattern === 'string' ? pattern : ''
}

function isBoth(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value
}

export function rowMatches({ label, code, kind, note }: FieldRow, typed: string): boolean {
  return [label, code, kind, note].join('\n').toLowerCase().includes(typed.trim().toLowerCase())
}

/** Objects as rows of a list: what each says of itself, and how it is painted. */
import { h, type VNode } from 'vue'
import type { Text } from '../../../engine/kernel/text.ts'
import type { Definition } from '../../data/definitions.ts'
import AppIcon from '../../kit/AppIcon.vue'
import type { GridColumn } from '../../kit/grid-types.ts'

export interface ObjectRow {
  readonly id: string
  readonly definition: Definition
  readonly fields: number
  /** Fields of it that wait to be synchronised. */
  readonly waiting: number
}

export interface RowWords {
  readonly t: (key: string, values?: Record<string, unknown>) => string
  readonly text: (both: Text) => string
}

export function objectRows(objects: readonly Definition[], fields: readonly Definition[]): ObjectRow[] {
  const counts = new Map<string, { all: number; waiting: number }>()
  for (const { name, draft } of fields) {
    const object = name.split('.')[0] ?? ''
    const count = counts.get(object) ?? { all: 0, waiting: 0 }
    counts.set(object, {
      all: count.all + (draft === 'removed' ? 0 : 1),
      waiting: count.waiting + (draft === null ? 0 : 1),
    })
  }
  return objects.map((definition) => ({
    id: definition.name,
    definition,
    fields: counts.get(definition.name)?.all ?? 0,
    waiting: counts.get(definition.name)?.waiting ?? 0,
  }))
}

export function matches({ definition }: ObjectRow, part: string): boolean {
  const { label, name, body } = definition
  const description = body['description']
  return [name, label.zh, label.en, description === undefined ? '' : JSON.stringify(description)]
    .join('\n')
    .toLowerCase()
    .includes(part.trim().toLowerCase())
}

/** Settings that hold unless a definition says otherwise. */
export function flagOf(definition: Definition, name: string, otherwise: boolean): boolean {
  const value = definition.body[name]
  return typeof value === 'boolean' ? value : otherwise
}

export function ownerWord({ owner, customised }: Definition, { t }: RowWords): string {
  const known = owner === 'system' || owner === 'admin' ? t(`objects.${owner}`) : owner
  return customised ? `${known} · ${t('objects.customised')}` : known
}

export function stateTag({ definition, waiting }: ObjectRow, { t }: RowWords): VNode | string {
  if (definition.draft !== null) {
    const tone = definition.draft === 'removed' ? 'danger' : 'warning'
    return h('span', { class: `tag tag--${tone}` }, `${t('drafts.waiting')} · ${t(`drafts.${definition.draft}`)}`)
  }
  if (waiting > 0) return h('span', { class: 'tag tag--warning' }, t('objects.fieldsWaiting', { count: waiting }))
  return h('span', { class: 'tag tag--success' }, t('objects.inForce'))
}

export function noteOf(definition: Definition, { text }: RowWords): string {
  const note = definition.body['description']
  return isBoth(note) ? text(note) : ''
}

function isBoth(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value
}

export function objectColumns(words: RowWords, clock: (instant: string) => string): GridColumn<ObjectRow>[] {
  const { t, text } = words
  const yes = (value: boolean): VNode =>
    h('span', { class: value ? 'tag tag--primary' : 'tag' }, t(value ? 'objects.yes' : 'objects.no'))
  return [
    {
      key: 'label',
      label: t('objects.object'),
      width: 200,
      fixed: 'left',
      paint: ({ definition }) =>
        h('a', { class: 'title-link object-link', href: `/data-structures/${definition.name}` }, [
          h(AppIcon, { name: iconOf(definition) }),
          text(definition.label),
        ]),
    },
    {
      key: 'name',
      label: t('objects.table'),
      width: 180,
      paint: ({ definition }) => h('code', definition.name),
    },
    {
      key: 'fields',
      label: t('objects.fields'),
      width: 80,
      align: 'right',
      paint: ({ fields }) => String(fields),
    },
    { key: 'state', label: t('objects.state'), width: 170, paint: (row) => stateTag(row, words) },
    {
      key: 'extensible',
      label: t('objects.extensible'),
      width: 104,
      paint: ({ definition }) => yes(flagOf(definition, 'extensible', true)),
    },
    {
      key: 'enabled',
      label: t('objects.enabled'),
      width: 84,
      paint: ({ definition }) => yes(flagOf(definition, 'enabled', true)),
    },
    {
      key: 'taggable',
      label: t('objects.taggable'),
      width: 92,
      paint: ({ definition }) => yes(flagOf(definition, 'taggable', false)),
    },
    {
      key: 'owner',
      label: t('objects.owner'),
      width: 130,
      paint: ({ definition }) => ownerWord(definition, words),
    },
    { key: 'note', label: t('objects.note'), width: 220, paint: ({ definition }) => noteOf(definition, words) },
    {
      key: 'created',
      label: t('objects.created'),
      width: 160,
      paint: ({ definition }) => (definition.created_at ? clock(definition.created_at) : ''),
    },
  ]
}

export function iconOf(definition: Definition): string {
  const icon = definition.body['icon']
  return typeof icon === 'string' ? icon : 'document'
}

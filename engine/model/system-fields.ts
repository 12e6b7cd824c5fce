/** The fields that every generated table has. They are described like any other, so lists, filters and documents know them. */
import type { FieldDefinition, Source } from '../../metadata/types.ts'
import { definitionId } from '../kernel/ids.ts'

type Head = Pick<FieldDefinition, 'name' | 'label' | 'type'> & { readonly [setting: string]: unknown }

const HEADS: readonly Head[] = [
  { name: 'id', label: { zh: '编号', en: 'Id' }, type: 'id', required: true },
  { name: 'version', label: { zh: '版本', en: 'Version' }, type: 'integer', required: true },
  { name: 'created_at', label: { zh: '创建时间', en: 'Created at' }, type: 'datetime', required: true },
  { name: 'created_by', label: { zh: '创建人', en: 'Created by' }, type: 'user' },
  { name: 'updated_at', label: { zh: '修改时间', en: 'Updated at' }, type: 'datetime', required: true },
  { name: 'updated_by', label: { zh: '修改人', en: 'Updated by' }, type: 'user' },
]

/** What records that may carry tags have beside; no column holds it. */
const TAGS: Head = { name: 'tags', label: { zh: '标签', en: 'Tags' }, type: 'tags' }

export const TAGS_FIELD_NAME = TAGS.name

export const SYSTEM_FIELD_NAMES: ReadonlySet<string> = new Set(HEADS.map((head) => head.name))

/** Columns that soft deletion needs; they are no fields, because a deleted record is absent to every caller. */
export const DELETION_COLUMNS = [
  { name: 'deleted_at', type: 'timestamptz(3)' },
  { name: 'deleted_by', type: 'uuid' },
] as const

/** Names that the fields of an object with a source cannot have: what tells its records and their versions apart. */
export const SOURCE_FIELD_NAMES: ReadonlySet<string> = new Set(['id', 'version'])

interface Of {
  readonly id: string
  readonly name: string
  readonly source?: Source
}

/** The engine's own fields of one object; their ids follow from the object's, so that they outlive its name. */
export function systemFields({ id, name, source }: Of): (FieldDefinition & { id: string })[] {
  return HEADS.filter((head) => source === undefined || isKept(head.name, source)).map((head) =>
    ofObject(head, id, name),
  )
}

/** The tags of the records of an object that may carry some. */
export function tagsField({ id, name }: Of): FieldDefinition & { id: string } {
  return ofObject(TAGS, id, name)
}

function ofObject(head: Head, id: string, object: string): FieldDefinition & { id: string } {
  return { ...head, kind: 'field', object, id: definitionId('field', `${id}.${head.name}`), readonly: true }
}

/** Rows without a key have no id; those that are only read need no version, and who made or changed them nobody knows. */
function isKept(name: string, { key = [], view = false }: Source): boolean {
  if (name === 'id') return key.length > 0
  return name === 'version' && key.length > 0 && !view
}

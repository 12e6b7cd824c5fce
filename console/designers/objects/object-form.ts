/** What the form of an object holds, and the definitions that come of it. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Body, DraftInput } from '../../data/definitions.ts'
import { asBoth, textOf, withoutDefaults, type Both, EMPTY } from '../form/both.ts'
import { nameFault, nameFrom } from '../form/names.ts'
import type { FormFaults, FormValues } from '../form/use-draft-form.ts'

export interface ObjectValues extends FormValues {
  readonly name: string
  readonly label: Both
  readonly description: Both
  readonly icon: string | undefined
  readonly title: string | null
  readonly owner_field: string | null
  readonly sort: string | null
  readonly soft_delete: boolean
  readonly history: boolean
  readonly taggable: boolean
  readonly extensible: boolean
  readonly enabled: boolean
  readonly unique: readonly (readonly string[])[]
  /** SQL whose rows are the records; null for an object with a table. */
  readonly query: string | null
  /** Of a new object: its first field and the menu it goes to. */
  readonly first: Both
  readonly menu: string | null
}

const DEFAULTS = { soft_delete: true, history: true, taggable: false, extensible: true, enabled: true }
const RESERVED = ['sys_', 'meta_', 'zz_']
const LABEL_MISSING: Text = { zh: '请输入中文名称', en: 'Enter a Chinese label' }
const SQL_MISSING: Text = { zh: '请输入查询 SQL', en: 'Enter the SQL' }
const GROUP_SMALL: Text = { zh: '每组至少选择两个字段', en: 'A group needs two fields at least' }

export function newObject(): ObjectValues {
  return {
    name: '',
    label: EMPTY,
    description: EMPTY,
    icon: undefined,
    title: null,
    owner_field: null,
    sort: null,
    ...DEFAULTS,
    unique: [],
    query: null,
    first: { zh: '名称', en: 'Name' },
    menu: null,
  }
}

export function objectValues(body: Body): ObjectValues {
  const textOrNull = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null)
  const flag = (name: keyof typeof DEFAULTS): boolean => (typeof body[name] === 'boolean' ? body[name] : DEFAULTS[name])
  return {
    ...newObject(),
    name: String(body['name']),
    label: asBoth(body['label']),
    description: asBoth(body['description']),
    icon: textOrNull('icon') ?? undefined,
    title: textOrNull('title'),
    owner_field: textOrNull('owner_field'),
    sort: textOrNull('sort'),
    soft_delete: flag('soft_delete'),
    history: flag('history'),
    taggable: flag('taggable'),
    extensible: flag('extensible'),
    enabled: flag('enabled'),
    unique: Array.isArray(body['unique']) ? (body['unique'] as string[][]) : [],
    query: sqlOf(body['query']),
  }
}

function sqlOf(query: unknown): string | null {
  const sql: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'sql') : undefined
  return typeof sql === 'string' ? sql : null
}

/** What the form says over what it does not show; settings that hold anyway are left unsaid. */
export function objectBody(values: ObjectValues, former: Body): Body {
  const { first: _first, menu: _menu, unique, label, description, query, ...plain } = values
  const groups = unique.filter((group) => group.length > 0)
  const said = {
    ...former,
    kind: 'object',
    ...plain,
    label: textOf(label),
    description: textOf(description),
    unique: groups.length > 0 ? groups : undefined,
    query: query === null ? undefined : { sql: query },
  }
  const unsaid = Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => !(name in former)))
  return withoutDefaults(said, unsaid)
}

/** A new object with its first field, and the menu entry where one was chosen. */
export function newDefinitions(values: ObjectValues, menuName: string): DraftInput[] {
  const { name, label, first, menu, icon, query } = values
  const title = nameFrom(first.en) || 'name'
  const object = objectBody({ ...values, title }, {})
  const field = {
    kind: 'field',
    object: name,
    name: title,
    label: textOf(first),
    type: 'text',
    length: 100,
    // rows of SQL are as they are
    ...(query === null && { required: true }),
    searchable: true,
    order: 10,
  }
  const entry = { kind: 'menu', name: menuName, label: textOf(label), parent: menu, target: { object: name } }
  return [
    { kind: 'object', name, body: object },
    { kind: 'field', name: `${name}.${title}`, body: field },
    ...(menu === null
      ? []
      : [{ kind: 'menu' as const, name: menuName, body: { ...entry, ...(icon !== undefined && { icon }) } }]),
  ]
}

export function objectFaults(values: ObjectValues, taken: ReadonlySet<string> | undefined): FormFaults {
  const faults: Record<string, Text> = {}
  const name = taken && nameFault(values.name, { taken, reserved: RESERVED })
  if (name) faults['name'] = name
  if (values.query?.trim() === '') faults['query/sql'] = SQL_MISSING
  if (values.label.zh.trim() === '') faults['label/zh'] = LABEL_MISSING
  if (taken && values.first.zh.trim() === '') faults['first/zh'] = LABEL_MISSING
  values.unique.forEach((group, index) => {
    if (group.length === 1) faults[`unique/${index}`] = GROUP_SMALL
  })
  return faults
}

/** What the form of a field holds, and the definition that comes of it. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Body, KindOffer } from '../../data/definitions.ts'
import { asBoth, EMPTY, textOf, type Both } from '../form/both.ts'
import { nameFault } from '../form/names.ts'
import type { FormFaults, FormValues } from '../form/use-draft-form.ts'
import { isEmpty, settingFaults } from './setting-kind.ts'

export interface FieldValues extends FormValues {
  readonly type: string
  readonly name: string
  readonly label: Both
  readonly description: Both
  readonly required: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly searchable: boolean
  readonly readonly: boolean
  readonly enabled: boolean
  readonly mask: string | null
  readonly default: unknown
  /** The kind's own settings by name. */
  readonly settings: Body
}

export const FLAGS = ['required', 'unique', 'indexed', 'searchable', 'readonly'] as const
export type Flag = (typeof FLAGS)[number]

const LABEL_MISSING: Text = { zh: '请输入中文名称', en: 'Enter a Chinese label' }
/** Every table has them. */
const SYSTEM_NAMES = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']

export function newField(): FieldValues {
  return {
    type: '',
    name: '',
    label: EMPTY,
    description: EMPTY,
    required: false,
    unique: false,
    indexed: false,
    searchable: false,
    readonly: false,
    enabled: true,
    mask: null,
    default: undefined,
    settings: {},
  }
}

export function fieldValues(body: Body, kind: KindOffer | undefined): FieldValues {
  const flag = (name: Flag): boolean => body[name] === true
  const names = kind?.settings.map(({ name }) => name) ?? []
  return {
    ...newField(),
    type: String(body['type']),
    name: String(body['name']),
    label: asBoth(body['label']),
    description: asBoth(body['description']),
    required: flag('required'),
    unique: flag('unique'),
    indexed: flag('indexed'),
    searchable: flag('searchable'),
    readonly: flag('readonly'),
    enabled: body['enabled'] !== false,
    mask: typeof body['mask'] === 'string' ? body['mask'] : null,
    default: body['default'],
    settings: Object.fromEntries(names.filter((name) => name in body).map((name) => [name, body[name]])),
  }
}

interface Place {
  readonly object: string
  readonly former: Body
  readonly kind: KindOffer
  readonly order?: number
}

/** The body: what the former said beyond the form stays, settings of another kind go. */
export function fieldBody(values: FieldValues, { object, former, kind, order }: Place): Body {
  const { label, description, settings, enabled, mask, default: initial, type, name } = values
  const known = new Set(['kind', 'id', 'object', 'renamed_from', 'order', 'column', 'column_type', 'preset'])
  const kept = Object.fromEntries(Object.entries(former).filter(([each]) => known.has(each)))
  const offered = new Set(kind.settings.map((setting) => setting.name))
  const flags = FLAGS.filter((flag) => values[flag] && isOffered(flag, kind)).map((flag) => [flag, true])
  const entered = Object.entries(settings).filter(([each, value]) => offered.has(each) && !isEmpty(value))
  const text = textOf(description)
  return {
    ...kept,
    kind: 'field',
    object,
    name,
    label: textOf(label),
    ...(text && { description: text }),
    type,
    ...Object.fromEntries(entered),
    ...Object.fromEntries(flags),
    ...(!enabled && { enabled }),
    ...(mask !== null && kind.masks.includes(mask) && { mask }),
    ...(kind.given && !isEmpty(initial) && { default: initial }),
    ...(former['order'] === undefined && order !== undefined && { order }),
  }
}

export function isOffered(flag: Flag, kind: KindOffer): boolean {
  const offers = {
    required: kind.requiredAllowed && kind.given,
    unique: kind.uniqueAllowed,
    indexed: kind.indexAllowed,
    searchable: kind.searchAllowed,
    readonly: kind.given,
  }
  return offers[flag]
}

export function fieldFaults(
  values: FieldValues,
  kind: KindOffer | undefined,
  taken: ReadonlySet<string> | undefined,
): FormFaults {
  const name = taken && nameFault(values.name, { taken: new Set([...taken, ...SYSTEM_NAMES]) })
  return {
    ...(values.label.zh.trim() === '' && { 'label/zh': LABEL_MISSING }),
    ...(name && { name }),
    ...(kind && settingFaults(kind.settings, values.settings)),
  }
}

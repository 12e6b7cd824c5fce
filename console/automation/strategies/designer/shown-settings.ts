/** Which settings of an action are asked for now, and of what the pickers among them choose. Pure. */
import type { ProcessorObject, ProcessorType, SettingField } from '../../../data/action-parts.ts'
import type { Logic } from '../../../data/types.ts'
import { isBlank, type Settings } from './strategy-form.ts'

/** Words of one's own stand in place of a template, its variables only beside one. */
const INSTEAD: ReadonlySet<string> = new Set(['subject', 'content'])

export function shownSettings({ settings: fields }: Pick<ProcessorType, 'settings'>, settings: Settings) {
  const template = fields.find(({ type }) => type === 'message_template')
  if (!template) return fields
  const isChosen = !isBlank(settings[template.name])
  return fields.filter(({ name, type }) => {
    if (type === 'values') return isChosen
    return !isChosen || !INSTEAD.has(name)
  })
}

/** With another template the words of one's own go, without one its variables do. */
export function keptSettings({ settings: fields }: Pick<ProcessorType, 'settings'>, settings: Settings): Settings {
  const shown = new Set(shownSettings({ settings: fields }, settings).map(({ name }) => name))
  const known = new Set(fields.map(({ name }) => name))
  return Object.fromEntries(Object.entries(settings).filter(([name]) => shown.has(name) || !known.has(name)))
}

export interface PickedRecords {
  readonly object: string
  /** The field that names a record. */
  readonly title: string
  readonly several: boolean
  readonly filter?: Logic
}

type Picking = (
  field: SettingField,
  own: ProcessorObject | undefined,
  about: string | null,
) => PickedRecords | undefined

const PICKS: Readonly<Partial<Record<SettingField['type'], Picking>>> = {
  // automatic tags are their rules' alone
  tags: (_field, _own, about) => ({
    object: 'sys_tag',
    title: 'name',
    several: true,
    filter: {
      and: [
        { '==': [{ var: 'type' }, 'global_manual'] },
        { '==': [{ var: 'enabled' }, true] },
        ...(about === null ? [] : [{ '==': [{ var: 'object' }, about] }]),
      ],
    },
  }),
  users: ({ name }) => ({ object: 'sys_user', title: 'name', several: name !== 'person' }),
  group: (_field, own) => (own?.groups ? { ...own.groups, several: false } : undefined),
  message_template: (field) => ({ object: 'sys_message_template', title: 'name', several: false, ...ofKind(field) }),
  channel: (field) => ({ object: 'sys_channel', title: 'name', several: false, ...ofKind(field) }),
}

/** The records that a setting names; nothing where it is not known of which object they are. */
export function pickedRecords(
  field: SettingField,
  objects: readonly ProcessorObject[],
  about: string | null,
): PickedRecords | undefined {
  const own = objects.find(({ object }) => object === about)
  return PICKS[field.type]?.(field, own, about)
}

function ofKind({ kind }: SettingField): { readonly filter?: Logic } {
  const isOn = { '==': [{ var: 'enabled' }, true] }
  return { filter: kind === undefined ? isOn : { and: [{ '==': [{ var: 'kind' }, kind] }, isOn] } }
}

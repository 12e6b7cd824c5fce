/** Which control asks for which type of setting of a processor, and of which records some of them are. */
import type { Component } from 'vue'
import type { SettingField, SettingType } from '../../../data/strategies.ts'
import type { Logic } from '../../../data/types.ts'
import BooleanSetting from './settings/BooleanSetting.vue'
import NumberSetting from './settings/NumberSetting.vue'
import OptionSetting from './settings/OptionSetting.vue'
import RecordSetting from './settings/RecordSetting.vue'
import TemplateSetting from './settings/TemplateSetting.vue'
import TextSetting from './settings/TextSetting.vue'
import ValuesSetting from './settings/ValuesSetting.vue'

/** Every one takes `id`, `field`, `modelValue`, `event`, `bad` and `describedBy`. */
const INPUTS: Readonly<Record<SettingType, Component>> = {
  text: TextSetting,
  template: TemplateSetting,
  long_template: TemplateSetting,
  number: NumberSetting,
  boolean: BooleanSetting,
  option: OptionSetting,
  object: OptionSetting,
  field: OptionSetting,
  tags: RecordSetting,
  record: RecordSetting,
  users: RecordSetting,
  group: RecordSetting,
  message_template: RecordSetting,
  channel: RecordSetting,
  values: ValuesSetting,
}

export function settingInput(type: string): Component {
  return Object.entries(INPUTS).find(([name]) => name === type)?.[1] ?? TextSetting
}

export interface PickedRecords {
  readonly object: string
  readonly title: string
  readonly several: boolean
  readonly filter?: Logic
}

/** The records that a setting names; nothing where it is not known of which object they are. */
export function pickedRecords(field: SettingField, object: string | null): PickedRecords | undefined {
  const ofKind: Logic | undefined = field.kind === undefined ? undefined : { '==': [{ var: 'kind' }, field.kind] }
  const picks: Readonly<Partial<Record<SettingType, PickedRecords | undefined>>> = {
    tags: {
      object: 'sys_tag',
      title: 'name',
      several: true,
      ...(object !== null && { filter: { and: [{ '==': [{ var: 'object' }, object] }, NOT_AUTOMATIC] } }),
    },
    users: { object: 'sys_user', title: 'name', several: true },
    message_template: {
      object: 'sys_message_template',
      title: 'name',
      several: false,
      ...(ofKind && { filter: ofKind }),
    },
    channel: { object: 'sys_channel', title: 'name', several: false, ...(ofKind && { filter: ofKind }) },
  }
  return picks[field.type]
}

/** Automatic tags are their rules' alone. */
const NOT_AUTOMATIC: Logic = { '==': [{ var: 'type' }, 'global_manual'] }

/** Which control asks for which type of setting of a processor. */
import type { Component } from 'vue'
import type { SettingType } from '../../../data/action-parts.ts'
import BooleanSetting from './settings/BooleanSetting.vue'
import FieldSetting from './settings/FieldSetting.vue'
import NumberSetting from './settings/NumberSetting.vue'
import ObjectSetting from './settings/ObjectSetting.vue'
import OptionSetting from './settings/OptionSetting.vue'
import RecordSetting from './settings/RecordSetting.vue'
import TemplateSetting from './settings/TemplateSetting.vue'
import TextSetting from './settings/TextSetting.vue'
import ValuesSetting from './settings/ValuesSetting.vue'

/** Every one takes `SettingProps`. */
const INPUTS: Readonly<Record<SettingType, Component>> = {
  text: TextSetting,
  template: TemplateSetting,
  long_template: TemplateSetting,
  number: NumberSetting,
  boolean: BooleanSetting,
  option: OptionSetting,
  object: ObjectSetting,
  field: FieldSetting,
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

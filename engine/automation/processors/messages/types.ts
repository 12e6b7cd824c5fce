/**
 * Messages by the room of channels: to send one is to write its row, in the transaction that completes the work, so that
 * each is written once. Whom it reaches, quiet hours and opt-outs are the sender's business.
 */
import type { Text } from '../../../kernel/text.ts'
import type { Push, SettingField } from '../types.ts'

/** How a kind of message is asked for. */
export interface MessageForm {
  /** The code of the type. */
  readonly code: string
  /** Of rows in `sys_message`. */
  readonly kind: 'sms' | 'mail' | 'site' | 'webhook' | 'robot'
  readonly label: Text
  readonly description: Text
  readonly pushes?: Push
  /** Sent to an address: one that the settings say, else the one of the event's record. */
  readonly isAddressed: boolean
  readonly hasSubject: boolean
  readonly hasTemplate: boolean
  readonly hasChannel: boolean
}

export const FORMS: readonly MessageForm[] = [
  {
    code: 'sms',
    kind: 'sms',
    label: { zh: '发送短信', en: 'Send an SMS' },
    description: { zh: '按模板发送短信', en: 'Sends a text message by a template' },
    pushes: 'phone',
    ...{ isAddressed: true, hasSubject: false, hasTemplate: true, hasChannel: true },
  },
  {
    code: 'mail',
    kind: 'mail',
    label: { zh: '发送邮件', en: 'Send a mail' },
    description: { zh: '发送邮件', en: 'Sends a mail' },
    pushes: 'email',
    ...{ isAddressed: true, hasSubject: true, hasTemplate: true, hasChannel: true },
  },
  {
    code: 'notice',
    kind: 'site',
    label: { zh: '发送站内消息', en: 'Send a site message' },
    description: { zh: '通知本系统的人员', en: 'Tells people of this system' },
    ...{ isAddressed: false, hasSubject: true, hasTemplate: true, hasChannel: false },
  },
  {
    code: 'webhook',
    kind: 'webhook',
    label: { zh: '推送Webhook', en: 'Send a webhook' },
    description: { zh: '经由Webhook通道推送带签名的消息', en: 'Sends a signed message by a webhook channel' },
    ...{ isAddressed: false, hasSubject: true, hasTemplate: true, hasChannel: true },
  },
  {
    code: 'robot',
    kind: 'robot',
    label: { zh: '发送群机器人消息', en: 'Send to a group robot' },
    description: { zh: '经由群机器人通道发送消息', en: 'Sends a message by the robot of a group chat' },
    ...{ isAddressed: false, hasSubject: false, hasTemplate: true, hasChannel: true },
  },
]

/** The settings of an action, as fields of a form. */
export function settingsOf({ kind, isAddressed, hasSubject, hasTemplate, hasChannel }: MessageForm): SettingField[] {
  return [
    ...(isAddressed ? [TO] : []),
    ...(kind === 'site' ? PEOPLE : []),
    ...(hasTemplate ? [{ ...TEMPLATE, kind }] : []),
    ...(hasSubject ? [SUBJECT] : []),
    CONTENT,
    ...(hasTemplate ? [VARIABLES] : []),
    ...(hasChannel
      ? [{ ...CHANNEL, kind, ...(kind === 'robot' || kind === 'webhook' ? { required: true } : {}) }]
      : []),
  ]
}

const TO: SettingField = {
  name: 'to',
  label: { zh: '收件地址', en: 'To' },
  description: {
    zh: '如 ${mobile}；留空则取事件所属记录的联系方式',
    en: '${mobile}, say; empty takes the contact of the record of the event',
  },
  type: 'template',
}
const PEOPLE: readonly SettingField[] = [
  { name: 'users', label: { zh: '人员', en: 'People' }, type: 'users' },
  {
    name: 'owner',
    label: { zh: '通知记录的所有者', en: 'Tell the owner of the record' },
    type: 'boolean',
    default: false,
  },
]
const TEMPLATE: SettingField = { name: 'template', label: { zh: '消息模板', en: 'Template' }, type: 'message_template' }
const SUBJECT: SettingField = {
  name: 'subject',
  label: { zh: '主题', en: 'Subject' },
  description: { zh: '不用模板时填写', en: 'Without a template' },
  type: 'template',
}
const CONTENT: SettingField = {
  name: 'content',
  label: { zh: '内容', en: 'Content' },
  description: { zh: '不用模板时填写，可用 ${字段}', en: 'Without a template; ${field} is filled' },
  type: 'long_template',
}
const VARIABLES: SettingField = {
  name: 'variables',
  label: { zh: '模板变量', en: 'Variables of the template' },
  description: {
    zh: '变量与事件字段同名时自动填入，其余在此填写',
    en: 'Those named like fields of the event are filled by themselves',
  },
  type: 'values',
}
const CHANNEL: SettingField = {
  name: 'channel',
  label: { zh: '发送通道', en: 'Channel' },
  description: { zh: '留空使用模板或默认通道', en: 'Empty takes that of the template, or the default one' },
  type: 'channel',
}

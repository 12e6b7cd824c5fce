/** Reading settings of a channel, and the settings that several adapters share. */
import type { Text } from '../../kernel/text.ts'
import type { ChannelSetting, ChannelSettings } from './types.ts'

/** A text of a setting, without blanks around it; '' where none is set. */
export function settingText(settings: ChannelSettings, name: string): string {
  const value = settings[name]
  return typeof value === 'string' ? value.trim() : ''
}

export function settingNumber(settings: ChannelSettings, name: string, otherwise: number): number {
  const value = settings[name]
  return typeof value === 'number' ? value : otherwise
}

/** The origin of an address; the address itself where it is none, so that secrets are bound to it all the same. */
export function originIn(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : address
}

/** What is wrong with an address of the open network; nothing where it can be called. */
export function addressFault(address: string): Text | undefined {
  if (!URL.canParse(address) || !/^https?:\/\/[^/]/i.test(address)) return NO_ADDRESS
  const { username, password } = new URL(address)
  return username !== '' || password !== '' ? NAMES_SOMEBODY : undefined
}

const NO_ADDRESS = { zh: '须为 https:// 开头的地址', en: 'must be an address such as https://example.com/path' }
const NAMES_SOMEBODY = { zh: '地址中不能含账号或密码', en: 'an address must not carry an account or a password' }

export function required(name: string, label: Text, more: Partial<ChannelSetting> = {}): ChannelSetting {
  return { name, label, type: 'text', required: true, ...more }
}

export const ENDPOINT_HINT = {
  zh: '一般无须更改',
  en: 'usually left as it is',
}

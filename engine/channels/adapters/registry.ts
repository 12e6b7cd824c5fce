/** The interfaces that channels can have; one that is not here does not exist. */
import { alibabaSms } from './alibaba-sms.ts'
import { logOnly } from './log.ts'
import { dingtalk, wecom } from './robots.ts'
import { smtp } from './smtp.ts'
import { tencentSms } from './tencent-sms.ts'
import type { ChannelAdapter, MessageKind } from './types.ts'
import { webhook } from './webhook.ts'

const KINDS_OF_LOG: readonly MessageKind[] = ['sms', 'mail', 'robot']

const adapters: readonly ChannelAdapter[] = [
  alibabaSms,
  tencentSms,
  smtp,
  dingtalk,
  wecom,
  webhook,
  ...KINDS_OF_LOG.map(logOnly),
]

/** The adapter of a name for a kind of message; nothing where there is none. */
export function adapterOf(name: string, kind: string): ChannelAdapter | undefined {
  return adapters.find((each) => each.name === name && each.kind === kind)
}

export function allAdapters(): readonly ChannelAdapter[] {
  return adapters
}

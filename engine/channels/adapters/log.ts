/** Channels that send nothing: what would have left stands among the messages and in the logs. For trials and demonstrations. */
import type { ChannelAdapter, MessageKind } from './types.ts'

/** One for text messages and mails alike; the kind is the channel's own. */
export function logOnly(kind: MessageKind): ChannelAdapter {
  return {
    name: 'log',
    kind,
    repeatable: true,
    settings: [],
    check: () => [],
    origin: () => 'log',
    send: (_channel, { id }) => Promise.resolve({ state: 'sent', providerId: `log-${id}` }),
    test: () => Promise.resolve({ ok: true, message: { zh: '仅记录，不发送', en: 'it sends nothing, it only notes' } }),
  }
}

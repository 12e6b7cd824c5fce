/** A channel as a form, and the record a form makes. Pure. */
import type { Adapter, Channel, MessageKind } from '../data/messages.ts'

export interface ChannelValues {
  name: string
  kind: MessageKind
  adapter: string
  settings: Record<string, unknown>
  enabled: boolean
  standard: boolean
  quiet_from: string
  quiet_to: string
  rate_per_minute: string
  cap_times: string
  cap_days: string
}

const NEW: ChannelValues = {
  ...{ name: '', kind: 'sms', adapter: 'alibaba_sms', settings: {}, enabled: true, standard: false },
  ...{ quiet_from: '', quiet_to: '', rate_per_minute: '', cap_times: '', cap_days: '' },
}

export function formOf(channel: Channel | undefined): ChannelValues {
  if (!channel) return { ...NEW, settings: {} }
  const { name, kind, adapter, enabled, standard } = channel
  return {
    ...{ name, kind, adapter, enabled, standard },
    settings: { ...channel.settings },
    quiet_from: (channel.quiet_from ?? '').slice(0, 5),
    quiet_to: (channel.quiet_to ?? '').slice(0, 5),
    rate_per_minute: textOf(channel.rate_per_minute),
    cap_times: textOf(channel.cap_times),
    cap_days: textOf(channel.cap_days),
  }
}

function textOf(value: number | null): string {
  return value === null ? '' : String(value)
}

/** What is given to the server: settings of the interface alone, numbers as numbers, nothing for what is empty. */
export function channelPatch(values: ChannelValues, adapter: Adapter | undefined): Record<string, unknown> {
  const { name, kind, adapter: by, enabled, standard, settings } = values
  const numbers = ['rate_per_minute', 'cap_times', 'cap_days'] as const
  const given = (adapter?.settings ?? []).flatMap((setting): [string, unknown][] => {
    if (setting.type === 'secret') return []
    const value = settings[setting.name] ?? setting.default
    if (value === undefined || value === '') return []
    return [[setting.name, setting.type === 'number' ? asNumber(String(value)) : value]]
  })
  return {
    ...{ name: name.trim(), kind, adapter: by, enabled, standard, settings: Object.fromEntries(given) },
    quiet_from: values.quiet_from === '' ? null : values.quiet_from,
    quiet_to: values.quiet_to === '' ? null : values.quiet_to,
    ...Object.fromEntries(numbers.map((each) => [each, values[each].trim() === '' ? null : asNumber(values[each])])),
  }
}

/** What is no number goes as it is, for the server to name. */
function asNumber(text: string): number | string {
  return /^\d+$/.test(text.trim()) ? Number(text) : text
}

/** Channels as they are kept, and opened for sending. */
import type { Queryable } from '../database/index.ts'
import { adapterOf } from './adapters/registry.ts'
import type { ChannelAdapter, ChannelSettings, MessageKind, OpenChannel } from './adapters/types.ts'
import { openSecrets } from './secrets.ts'
import type { ChannelsRoom } from './types.ts'

export interface StoredChannel extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly kind: MessageKind
  readonly adapter: string
  readonly settings: ChannelSettings
  readonly enabled: boolean
  readonly quiet_from: string | null
  readonly quiet_to: string | null
  readonly rate_per_minute: number | null
  readonly cap_times: number | null
  readonly cap_days: number | null
}

const COLUMNS =
  "id::text as id, name, kind, adapter, coalesce(settings, '{}'::jsonb) as settings, enabled, quiet_from::text as quiet_from, " +
  'quiet_to::text as quiet_to, rate_per_minute, cap_times, cap_days'

type Room = Pick<ChannelsRoom, 'db' | 'vault' | 'outbound' | 'parameters'>

/** A channel by its id, or the default one of a kind: the one that says so, else the only one in use. */
export async function readChannel(
  { db }: Pick<Room, 'db'>,
  on: Queryable,
  { id, kind }: { readonly id: string | null; readonly kind: MessageKind },
): Promise<StoredChannel | undefined> {
  const table = db.table('sys_channel')
  if (id !== null) {
    const [row] = await on.query<StoredChannel>(
      `select ${COLUMNS} from ${table} where id = $1 and kind = $2 and deleted_at is null`,
      [id, kind],
    )
    return row
  }
  const [first, second] = await on.query<StoredChannel & { standard: boolean }>(
    `select ${COLUMNS}, standard from ${table} where kind = $1 and enabled and deleted_at is null order by standard desc, id limit 2`,
    [kind],
  )
  return first && (first.standard || !second) ? first : undefined
}

/** Nothing for what is no id, or deleted. */
export async function readChannelById(
  { db }: Pick<Room, 'db'>,
  on: Queryable,
  id: string,
): Promise<StoredChannel | undefined> {
  if (!UUID.test(id)) return undefined
  const [row] = await on.query<StoredChannel>(
    `select ${COLUMNS} from ${db.table('sys_channel')} where id = $1 and deleted_at is null`,
    [id],
  )
  return row
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The channel with its adapter and its secrets; nothing where its interface does not exist. */
export async function openChannel(
  { db, vault, outbound, parameters }: Room,
  on: Queryable,
  { id, name, kind, adapter: interfaceName, settings }: StoredChannel,
): Promise<{ adapter: ChannelAdapter; channel: OpenChannel } | undefined> {
  const adapter = adapterOf(interfaceName, kind)
  if (!adapter) return undefined
  const secrets = await openSecrets({ db, vault }, on, { channel: id, origin: adapter.origin(settings) })
  const defaultFrom = String(parameters.get('message_mail_from') ?? '')
  return {
    adapter,
    channel: { id, name, settings, secret: (secretName) => secrets.get(secretName), outbound, defaultFrom },
  }
}

/** What the parts of this room share: the room itself, and a message as it stands in its table. */
import type { UserPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { LeaseTimes } from '../jobs/leases/index.ts'
import type { Text } from '../kernel/text.ts'
import type { Outbound } from '../outbound/index.ts'
import type { RecordActions, WriteStages } from '../records/index.ts'
import type { ModelStore } from '../schema/model-store.ts'
import type { Parameters, Vault } from '../settings/index.ts'
import type { MessageKind } from './adapters/types.ts'

export interface ChannelsRoom {
  readonly db: Database
  readonly models: Pick<ModelStore, 'current'>
  /** What rooms have to say about writes. */
  readonly stages: WriteStages
  /** What can be done to records beyond changing their fields. */
  readonly actions: RecordActions
  readonly parameters: Pick<Parameters, 'get'>
  readonly vault: Vault
  readonly outbound: Outbound
  readonly timeZone: string
  /** A person with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<UserPrincipal | undefined>
  /** Told of what went wrong beside a message; it is tried again. */
  onError?(error: unknown): void
  /** How long leases last and how often is asked for work; tests shorten them. */
  readonly times?: Partial<LeaseTimes>
}

export type MessageSource = 'manual' | 'marketing' | 'strategy' | 'system'

/** A message that this process has taken up. */
export interface Message extends Record<string, unknown> {
  readonly id: string
  readonly token: number
  readonly attempts: number
  readonly kind: MessageKind
  readonly channel: string | null
  readonly template: string | null
  readonly recipient: string | null
  readonly user_id: string | null
  readonly object: string | null
  readonly record: string | null
  readonly subject: string | null
  readonly content: string | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly source: MessageSource
  readonly by: string | null
  readonly paced: boolean
  readonly late_ms: number
}

export const MESSAGE_COLUMNS =
  't.kind, t.channel::text as channel, t.template::text as template, t.recipient, t.user_id::text as user_id, t.object, ' +
  't.record::text as record, t.subject, t.content, t.variables, t.source, t.by::text as by, t.paced'

/** How a message ends, or goes on later. */
export type Ending =
  | { readonly state: 'sent'; readonly providerId?: string }
  | { readonly state: 'delivered' }
  | { readonly state: 'failed' | 'unknown' | 'skipped' | 'cancelled'; readonly code: string; readonly reason: Text }

/** Marketing and strategies send by themselves: quiet hours and limits are for them. */
export function isAutomatic({ source }: Pick<Message, 'source'>): boolean {
  return source === 'marketing' || source === 'strategy'
}

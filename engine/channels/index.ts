/**
 * In charge of messages to people and programs outside: templates, the channels by which they leave, and the sender. What
 * enters are rows of `sys_message`, written by whoever wants to send within their own transaction; what leaves are texts
 * made of templates and records, each handed over once at most where the other side cannot tell repeats, entries of the
 * logs, and notices to people of the workspace.
 */
import type { UserPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { Outbound } from '../outbound/index.ts'
import type { RecordActions, WriteStages } from '../records/index.ts'
import type { ModelStore } from '../schema/model-store.ts'
import type { Parameters, Vault } from '../settings/index.ts'
import { Live } from './live/index.ts'
import { Notices, noticeStages } from './notices/index.ts'

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
}

/** The messages of a workspace, as one process sees them. */
export class Channels {
  readonly room: ChannelsRoom
  /** What people write to each other within the system. */
  readonly notices: Notices
  /** What open pages hear. */
  readonly live: Live

  constructor(room: ChannelsRoom) {
    this.room = room
    noticeStages(room.db, room.stages)
    this.notices = new Notices(room.db)
    this.live = new Live({ db: room.db, ...(room.onError && { onError: room.onError }) })
  }

  /** Messages leave from now on. */
  start(): Promise<void> {
    return Promise.resolve()
  }

  stop(): Promise<void> {
    return this.live.stop()
  }
}

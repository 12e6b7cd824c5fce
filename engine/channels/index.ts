/**
 * In charge of messages to people and programs outside: templates, the channels by which they leave, and the sender. What
 * enters are rows of `sys_message`, written by whoever wants to send within their own transaction; what leaves are texts
 * made of templates and records, each handed over once at most where the other side cannot tell repeats, entries of the
 * logs, and notices to people of the workspace.
 */
import { Live } from './live/index.ts'
import { Notices, noticeStages } from './notices/index.ts'
import { Sender } from './sender/sender.ts'
import { messageActions } from './hand/actions.ts'
import { channelStages } from './stages.ts'
import type { ChannelsRoom } from './types.ts'

export { takeCallback } from './callbacks.ts'
export { kindsFor, type Preview, previewTemplate } from './hand/preview.ts'
export { type Sending, sendToRecords, sendTrial } from './hand/send.ts'
export { OPT_OUT_PATH, type OptOutLink, readOptOutToken } from './opt-out/link.ts'
export { hasOptedOut, optOut } from './opt-out/opt-outs.ts'
export { readTemplate, type TemplateText } from './templates/template.ts'
export { adapterForms, changeSecrets, channelState, tryChannel } from './trial.ts'
export type { ChannelsRoom } from './types.ts'

/** The messages of a workspace, as one process sees them. */
export class Channels {
  readonly room: ChannelsRoom
  readonly sender: Sender
  /** What people write to each other within the system. */
  readonly notices: Notices
  /** What open pages hear. */
  readonly live: Live

  constructor(room: ChannelsRoom) {
    this.room = room
    noticeStages(room.db, room.stages)
    channelStages(room.db, room.stages)
    messageActions(room.db, room.actions)
    this.sender = new Sender(room)
    this.notices = new Notices(room.db)
    this.live = new Live({ db: room.db, ...(room.onError && { onError: room.onError }) })
  }

  /** Messages leave from now on. */
  start(): Promise<void> {
    return this.sender.start()
  }

  async stop(): Promise<void> {
    await this.sender.stop()
    await this.live.stop()
  }
}

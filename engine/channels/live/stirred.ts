/** What has moved since the database was asked last. */
import { JOB_NEWS } from '../../jobs/index.ts'
import { NOTICE_CHANNEL } from '../notices/index.ts'

export class Stirred {
  /** People whose boxes have changed. */
  readonly boxes = new Set<string>()
  /** Notices that were sent or withdrawn. */
  readonly notices = new Set<string>()
  /** People whose jobs have moved. */
  readonly jobs = new Set<string>()
  /** Something may have been missed. */
  all = false

  get any(): boolean {
    return this.all || this.boxes.size + this.notices.size + this.jobs.size > 0
  }

  /** Takes a message of one of the channels; an empty one stands for all that was missed. */
  hear(channel: string, payload: string): void {
    if (payload === '') this.all = true
    else if (channel === JOB_NEWS) this.jobs.add(payload)
    else if (channel === NOTICE_CHANNEL) this.#hearNotice(payload)
  }

  #hearNotice(payload: string): void {
    const [kind, id = ''] = payload.split(':')
    if (kind === 'user') this.boxes.add(id)
    else this.notices.add(id)
  }
}

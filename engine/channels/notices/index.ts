/**
 * In charge of notices within the system: sending them, and the box of everybody. What enters are records that people
 * write as drafts and send, and what producers within the system have to tell; what leaves are boxes with what is read
 * and unread, each person's own alone, and word to whoever watches that a box has changed.
 */
import type { Database } from '../../database/index.ts'
import type { FileFacts } from '../../fields/file/shared.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { countUnread, filesOf, markRead, readBox, readOne } from './box.ts'
import { readStatistics, readWritten, type Statistics } from './sent.ts'
import type { Page, Received, ReceivedWhole, Written } from './types.ts'

export { countUnreadOf, recipientsAmong } from './box.ts'
export { NOTICE_CHANNEL, sendNotice } from './deliver.ts'
export type { Statistics } from './sent.ts'
export { noticeStages, SEND_POINT } from './stage.ts'
export type { NoticeDraft, NoticeLink, Page, Received, ReceivedWhole, Recipient, Written } from './types.ts'

const SHOWN_PEOPLE = 500

export interface OfferedRole {
  readonly name: string
  readonly label: Text
}

/** The notices of a workspace. */
export class Notices {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  received(user: string, page: Page & { readonly unread: boolean }): Promise<Received[]> {
    return readBox(this.#db, user, page)
  }

  unread(user: string): Promise<number> {
    return countUnread(this.#db, user)
  }

  /** @throws TesseraError NOT_FOUND for what did not come to the person, or was withdrawn */
  async get(user: string, id: string): Promise<ReceivedWhole> {
    return found(await readOne(this.#db, user, id))
  }

  /** @throws TesseraError NOT_FOUND */
  async file(user: string, id: string, file: string): Promise<FileFacts> {
    return found((await filesOf(this.#db, user, id)).find((each) => each.id === file))
  }

  /** Marks one as read. @throws TesseraError NOT_FOUND */
  async read(user: string, id: string): Promise<number> {
    found(await readOne(this.#db, user, id))
    await markRead(this.#db, user, { ids: [id] })
    return this.unread(user)
  }

  /** Marks all as read that had come by a moment, or all; what comes later stays unread. */
  async readAll(user: string, until: string | null): Promise<number> {
    await markRead(this.#db, user, { until })
    return this.unread(user)
  }

  /** Roles that a notice may be sent to, by their labels. */
  roles(): Promise<OfferedRole[]> {
    return this.#db.query<OfferedRole & Record<string, unknown>>(
      `select name, body -> 'label' as label from ${this.#db.table('meta_definition')} ` +
        `where kind = 'role' and deleted_at is null and coalesce(body -> 'enabled', 'true') <> 'false' order by position, name`,
    )
  }

  written(user: string, page: Page): Promise<Written[]> {
    return readWritten(this.#db, user, page)
  }

  /** @throws TesseraError NOT_FOUND for what is another's, or was never sent */
  async statistics(user: string, id: string): Promise<Statistics> {
    return found(await readStatistics(this.#db, user, id, SHOWN_PEOPLE))
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new TesseraError('NOT_FOUND')
  return value
}

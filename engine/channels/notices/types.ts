/** Notices as they are sent and as people see them. */
import type { FileFacts } from '../../fields/file/shared.ts'
import type { Text } from '../../kernel/text.ts'

/** What a notice is about: a record by its object and id, or a page of the console by its path. */
export type NoticeLink = { readonly object: string; readonly id: string } | { readonly page: string }

/** What a producer within the system has to tell. */
export interface NoticeDraft {
  /** Of the notice; a second one of the same id is not sent. Made up when absent. */
  readonly id?: string
  readonly subject: Text | string
  /** Plain words; lines are kept. */
  readonly content: Text | string
  /** Ids of people; those who may not sign in get nothing. */
  readonly users: readonly string[]
  /** Who tells it: `import`, `schedule`, `strategy` … */
  readonly source: string
  readonly link?: NoticeLink
}

export interface NamedPerson {
  readonly id: string
  readonly name: string
}

/** A notice in the box of somebody. */
export interface Received {
  readonly id: string
  readonly at: string
  /** Nobody where the system tells something. */
  readonly sender: NamedPerson | null
  readonly source: string
  readonly subject: Text
  readonly read_at: string | null
  /** How many files are attached. */
  readonly attachments: number
  readonly link: NoticeLink | null
}

export interface ReceivedWhole extends Omit<Received, 'attachments'> {
  /** Formatted text. */
  readonly content: Text
  readonly attachments: readonly FileFacts[]
}

/** A notice that one wrote, sent or not. */
export interface Written {
  readonly id: string
  readonly version: number
  readonly subject: string
  readonly state: 'draft' | 'sent' | 'withdrawn'
  readonly changed_at: string
  readonly sent_at: string | null
  /** To how many people it went, and how many of them have read it. */
  readonly recipients: number
  readonly read: number
}

export interface Recipient {
  readonly user: NamedPerson
  readonly read_at: string | null
}

/** Where a page of a list begins: after the last one of the page before. */
export interface Page {
  readonly after?: { readonly at: string; readonly id: string }
  readonly limit: number
}

/** Logs of messages that left, or should have: to whom, which, how it ended. Addresses of people are kept masked. */
import type { Principal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { masks } from '../fields/index.ts'
import { whoOf } from './operation.ts'

interface Common {
  readonly principal: Principal
  /** Name of the template it was made from. */
  readonly template?: string
  /** What made it leave: by hand, marketing, a strategy. */
  readonly source: 'manual' | 'marketing' | 'strategy' | 'system'
  readonly result: 'sent' | 'failed'
  /** Why it did not leave. */
  readonly error?: string
  readonly request?: string
}

export type MessageEntry =
  | (Common & { readonly channel: 'mail'; readonly recipient: string; readonly subject: string })
  | (Common & { readonly channel: 'sms'; readonly phone: string; readonly content: string })
  | (Common & { readonly channel: 'push'; readonly userId: string; readonly title: string })

const LONGEST = 500

/** Writes one entry. The content of a text message must come without what it says to this person alone, such as codes. */
export async function recordMessage(
  db: Pick<Database, 'table' | 'now'>,
  on: Queryable,
  entry: MessageEntry,
): Promise<void> {
  const { kind, id, what } = whoOf(entry.principal)
  const { table, values } = partOf(entry)
  const names = Object.keys(values)
  const places = names.map((_, index) => `$${index + 9}`)
  await on.query(
    `insert into ${db.table(table)} (at, by_kind, by, by_what, template, source, result, error, request, ${names.join(', ')}) ` +
      `values (${db.now}, $1, $2, $3, $4, $5, $6, $7, $8, ${places.join(', ')})`,
    [
      ...[kind, id, what, entry.template ?? null, entry.source, entry.result],
      ...[entry.error?.slice(0, LONGEST) ?? null, entry.request ?? null],
      ...Object.values(values),
    ],
  )
}

function partOf(entry: MessageEntry): { table: string; values: Readonly<Record<string, string>> } {
  if (entry.channel === 'mail') {
    const recipient = masks.get('email').apply(entry.recipient)
    return { table: 'sys_mail_log', values: { recipient, subject: entry.subject.slice(0, LONGEST) } }
  }
  if (entry.channel === 'sms') {
    const phone = masks.get('phone').apply(entry.phone)
    return { table: 'sys_sms_log', values: { phone, content: entry.content.slice(0, LONGEST) } }
  }
  return { table: 'sys_push_log', values: { user_id: entry.userId, title: entry.title.slice(0, LONGEST) } }
}

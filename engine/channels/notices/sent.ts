/** What one person wrote: drafts, what was sent, and who has read it. */
import type { Database } from '../../database/index.ts'
import { NOTICE } from './stage.ts'
import type { Page, Recipient, Written } from './types.ts'

type Rows<T> = T & Record<string, unknown>

/** The latest first: what was sent by when it was, drafts by when they were written. */
export async function readWritten(db: Database, user: string, { after, limit }: Page): Promise<Written[]> {
  return db.query<Rows<Written>>(
    `select * from (select n.id::text as id, n.version, n.subject, n.state, coalesce(n.sent_at, n.created_at) as changed_at, n.sent_at,
         coalesce(s.recipients, 0) as recipients,
         (select count(*)::int from ${db.table('sys_notice_recipient')} as r where r.notice = n.id and r.read_at is not null) as read
       from ${db.table(NOTICE)} as n left join ${db.table('sys_notice_sent')} as s on s.id = n.id where n.sender = $1::uuid
         and ($2::timestamptz is null or (coalesce(n.sent_at, n.created_at), n.id) < ($2::timestamptz, $3::uuid))
       order by coalesce(n.sent_at, n.created_at) desc, n.id desc limit $4) as page`,
    [user, after?.at ?? null, after?.id ?? null, limit],
  )
}

export interface Statistics {
  readonly recipients: number
  readonly read: number
  /** Those who have read it first, the latest of them before the others. */
  readonly people: readonly Recipient[]
}

/** Who got a notice of one's own, and who has read it; nothing where it is another's, or was never sent. */
export async function readStatistics(
  db: Database,
  user: string,
  id: string,
  limit: number,
): Promise<Statistics | undefined> {
  const [row] = await db.query<{ recipients: number; read: number }>(
    `select s.recipients, (select count(*)::int from ${db.table('sys_notice_recipient')} as r where r.notice = s.id and r.read_at is not null) as read ` +
      `from ${db.table('sys_notice_sent')} as s where s.id = $2::uuid and s.sender = $1::uuid`,
    [user, id],
  )
  if (!row) return undefined
  const people = await db.query<Rows<Recipient>>(
    `select json_build_object('id', r.user_id, 'name', coalesce(u.name, '')) as "user", r.read_at ` +
      `from ${db.table('sys_notice_recipient')} as r left join ${db.table('sys_user')} as u on u.id = r.user_id ` +
      `where r.notice = $1::uuid order by r.read_at desc nulls last, u.name, r.user_id limit $2`,
    [id, limit],
  )
  return { recipients: row.recipients, read: row.read, people }
}

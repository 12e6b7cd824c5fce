/** The box of one person: what came, what is unread, reading it. Every question names the person; nothing else is reached. */
import type { Database } from '../../database/index.ts'
import type { FileFacts } from '../../fields/file/shared.ts'
import { NOTICE_CHANNEL } from './deliver.ts'
import type { Page, Received, ReceivedWhole } from './types.ts'

type Rows<T> = T & Record<string, unknown>

const SENDER = `case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as sender`
const HEAD = `s.id::text as id, r.at, s.source, s.subject, s.link, r.read_at, ${SENDER}`

function from(db: Pick<Database, 'table'>): string {
  return (
    `from ${db.table('sys_notice_recipient')} as r join ${db.table('sys_notice_sent')} as s on s.id = r.notice ` +
    `left join ${db.table('sys_user')} as u on u.id = s.sender`
  )
}

/** The latest first. */
export async function readBox(
  db: Database,
  user: string,
  { after, limit, unread }: Page & { readonly unread: boolean },
): Promise<Received[]> {
  return db.query<Rows<Received>>(
    `select ${HEAD}, jsonb_array_length(s.attachments) as attachments ${from(db)} ` +
      `where r.user_id = $1::uuid and not r.hidden and (not $2::boolean or r.read_at is null) ` +
      `and ($3::timestamptz is null or (r.at, r.notice) < ($3::timestamptz, $4::uuid)) order by r.at desc, r.notice desc limit $5`,
    [user, unread, after?.at ?? null, after?.id ?? null, limit],
  )
}

export async function readOne(db: Database, user: string, id: string): Promise<ReceivedWhole | undefined> {
  const [row] = await db.query<Rows<ReceivedWhole>>(
    `select ${HEAD}, s.content, s.attachments ${from(db)} where r.user_id = $1::uuid and r.notice = $2::uuid and not r.hidden`,
    [user, id],
  )
  return row
}

/** The files of a notice, for those who got it and for who sent it. */
export async function filesOf(db: Database, user: string, id: string): Promise<readonly FileFacts[]> {
  const [row] = await db.query<{ attachments: readonly FileFacts[] }>(
    `select s.attachments from ${db.table('sys_notice_sent')} as s where s.id = $2::uuid and (s.sender = $1::uuid ` +
      `or exists (select from ${db.table('sys_notice_recipient')} as r where r.notice = s.id and r.user_id = $1::uuid and not r.hidden))`,
    [user, id],
  )
  return row?.attachments ?? []
}

export async function countUnread(db: Database, user: string): Promise<number> {
  return (await countUnreadOf(db, [user])).get(user) ?? 0
}

/** In one question for many people. */
export async function countUnreadOf(db: Database, users: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ user: string; unread: number }>(
    `select user_id::text as user, count(*)::int as unread from ${db.table('sys_notice_recipient')} ` +
      `where user_id = any($1::uuid[]) and read_at is null and not hidden group by user_id`,
    [users],
  )
  return new Map(rows.map(({ user, unread }) => [user, unread]))
}

/** Who among some people got a notice. */
export async function recipientsAmong(
  db: Database,
  notices: readonly string[],
  users: readonly string[],
): Promise<string[]> {
  const rows = await db.query<{ user: string }>(
    `select distinct user_id::text as user from ${db.table('sys_notice_recipient')} ` +
      `where notice = any($1::uuid[]) and user_id = any($2::uuid[])`,
    [notices, users],
  )
  return rows.map(({ user }) => user)
}

/** Which notices are read: some by their ids, or all that had come by a moment. */
export type Reading = { readonly ids: readonly string[] } | { readonly until: string | null }

/**
 * Marks notices as read; those that are read already stay as they are.
 * @returns how many were unread
 */
export async function markRead(db: Database, user: string, reading: Reading): Promise<number> {
  const [condition, value] =
    'ids' in reading
      ? (['notice = any($2::uuid[])', reading.ids] as const)
      : (['($2::timestamptz is null or at <= $2::timestamptz)', reading.until] as const)
  const [row] = await db.query<{ marked: number }>(
    `with marked as (update ${db.table('sys_notice_recipient')} set read_at = ${db.now} ` +
      `where user_id = $1::uuid and read_at is null and not hidden and ${condition} returning 1) ` +
      `select count(*)::int as marked from marked`,
    [user, value],
  )
  const marked = row?.marked ?? 0
  if (marked > 0) await db.notify(NOTICE_CHANNEL, `user:${user}`)
  return marked
}

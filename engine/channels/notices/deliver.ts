/** Sending: the notice as it is now, and a row for everybody who gets it, in the transaction of whoever sends it. */
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import type { NoticeDraft } from './types.ts'

/** Tells processes that boxes have changed: `notice:<id>` those of its recipients, `user:<id>` that of one person. */
export const NOTICE_CHANNEL = 'notice_news'

export type NoticeRoom = Pick<Database, 'table' | 'now'>

/** Who may sign in gets notices; everybody else would never read them. */
export const LIVING = `u.deleted_at is null and u.status = 'enabled'`

/**
 * Sends what a producer within the system has to tell, once for each id. Nobody to tell is nothing to send.
 * @returns how many people it went to
 */
export async function sendNotice({ db }: { db: NoticeRoom }, tx: Transaction, draft: NoticeDraft): Promise<number> {
  const id = draft.id ?? newId()
  const sent = await insertSystemNotice(db, tx, id, draft)
  if (sent > 0) await tx.notify(NOTICE_CHANNEL, `notice:${id}`)
  return sent
}

async function insertSystemNotice(db: NoticeRoom, tx: Queryable, id: string, draft: NoticeDraft): Promise<number> {
  const [row] = await tx.query<{ sent: number }>(
    `with people as (
       select u.id from ${db.table('sys_user')} as u where u.id = any($2::uuid[]) and ${LIVING}),
     notice as (
       insert into ${db.table('sys_notice_sent')} (id, at, source, subject, content, link, recipients)
       select $1::uuid, ${db.now}, $3, $4::jsonb, $5::jsonb, $6::jsonb, count(*) from people having count(*) > 0
       on conflict (id) do nothing returning id, at),
     told as (
       insert into ${db.table('sys_notice_recipient')} (notice, user_id, at)
       select n.id, p.id, n.at from notice as n, people as p returning 1)
     select count(*)::int as sent from told`,
    [
      id,
      [...new Set(draft.users)],
      draft.source,
      JSON.stringify(bothLanguages(draft.subject)),
      JSON.stringify(asMarkup(bothLanguages(draft.content))),
      draft.link === undefined ? null : JSON.stringify(draft.link),
    ],
  )
  return row?.sent ?? 0
}

function bothLanguages(text: Text | string): Text {
  return typeof text === 'string' ? { zh: text, en: text } : text
}

/** What producers tell are words; a value among them must not become markup. */
function asMarkup({ zh, en }: Text): Text {
  return { zh: paragraphs(zh), en: paragraphs(en) }
}

function paragraphs(words: string): string {
  return words
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`)
    .join('')
}

/** SQL of what a record says to people, by which one notices that it was edited after it was sent. */
export const DIGEST = `md5(jsonb_build_array(n.subject, n.content, n.attachments, n.recipients, n.departments, n.roles)::text)`

/**
 * Sends what people wrote to everybody it names: people, those of departments and of all departments below, those with
 * roles. One statement however many they are.
 * @returns how many people each of the records went to
 */
export async function sendWritten(db: NoticeRoom, tx: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; sent: number }>(
    `with recursive places(notice, department) as (
       select n.id, unnest(n.departments) from ${db.table('sys_notice')} as n where n.id = any($1::uuid[])
       union select p.notice, d.id from places as p join ${db.table('sys_department')} as d
         on d.parent = p.department and d.deleted_at is null),
     people as (${peopleSql(db)}),
     notice as (
       insert into ${db.table('sys_notice_sent')} (id, at, sender, source, subject, content, attachments, recipients, digest)
       select n.id, ${db.now}, n.sender, 'person', jsonb_build_object('zh', n.subject, 'en', n.subject),
         jsonb_build_object('zh', coalesce(n.content, ''), 'en', coalesce(n.content, '')), coalesce(n.attachments, '[]'),
         (select count(*) from people as p where p.notice = n.id), ${DIGEST}
       from ${db.table('sys_notice')} as n where n.id = any($1::uuid[]) returning id, at),
     told as (
       insert into ${db.table('sys_notice_recipient')} (notice, user_id, at)
       select n.id, p.user_id, n.at from notice as n join people as p on p.notice = n.id returning notice)
     select n.id::text as id, (select count(*)::int from told as t where t.notice = n.id) as sent from notice as n`,
    [ids],
  )
  return new Map(rows.map(({ id, sent }) => [id, sent]))
}

function peopleSql(db: NoticeRoom): string {
  const user = db.table('sys_user')
  const written = `${db.table('sys_notice')} as n`
  const named = 'n.id = any($1::uuid[])'
  return `select meant.notice, u.id as user_id from (
       select n.id as notice, unnest(n.recipients) as person from ${written} where ${named}
       union select p.notice, m.id from places as p join ${user} as m on m.department = p.department
       union select p.notice, m."user" from places as p
         join ${db.table('sys_user_department')} as m on m.department = p.department and m.deleted_at is null
       union select n.id, r."user" from ${written}
         join ${db.table('sys_user_role')} as r on r.deleted_at is null and coalesce(n.roles, '[]'::jsonb) ? r.role where ${named}
     ) as meant join ${user} as u on u.id = meant.person and ${LIVING}`
}

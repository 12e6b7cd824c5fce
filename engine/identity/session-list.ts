/** The sessions of one person as people see them: from where, with what, since when; and ending some of them. */
import type { Database } from '../database/index.ts'
import type { SessionLimits } from './parameters.ts'
import { keyOf } from './session-store.ts'
import { tokenHash } from './tokens.ts'

export interface ListedSession {
  readonly id: string
  readonly address: string | null
  /** What the browser calls itself. */
  readonly agent: string | null
  readonly created_at: string
  readonly seen_at: string
  /** The one that asks. */
  readonly current: boolean
}

interface Row extends Record<string, unknown> {
  id: string
  id_hash: Buffer
  address: string | null
  agent: string | null
  created_at: string
  seen_at: string
}

const MOST_LISTED = 200

export async function listSessions(
  db: Database,
  userId: string,
  { idleMinutes, hours }: Pick<SessionLimits, 'idleMinutes' | 'hours'>,
  token?: string,
): Promise<ListedSession[]> {
  const own = token === undefined ? undefined : tokenHash(token)
  const rows = await db.query<Row>(
    `select id::text as id, id_hash, address, agent, created_at, seen_at from ${db.table('sys_session')}
     where user_id = $1 and expires_at > ${db.now} and created_at > ${db.now} - make_interval(hours => $2)
       and seen_at > ${db.now} - make_interval(mins => $3)
     order by seen_at desc, id limit $4`,
    [userId, hours, idleMinutes, MOST_LISTED],
  )
  return rows.map(({ id_hash: hash, ...shown }) => ({ ...shown, current: own?.equals(hash) ?? false }))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The keys of the sessions that ended. Sessions of others are never reached: the user is part of the condition. */
export async function endSessions(
  db: Database,
  userId: string,
  which: { readonly id: string } | { readonly except: string },
): Promise<string[]> {
  if ('id' in which && !UUID.test(which.id)) return []
  const [condition, value] = 'id' in which ? ['id = $2', which.id] : ['id_hash <> $2', tokenHash(which.except)]
  const rows = await db.query<{ id_hash: Buffer }>(
    `delete from ${db.table('sys_session')} where user_id = $1 and ${condition} returning id_hash`,
    [userId, value],
  )
  return rows.map((row) => keyOf(row.id_hash))
}

/**
 * Tokens of OAuth 2.0 client credentials: random, kept as their hash, good for an hour at most. Nothing about them is
 * remembered in memory, so that a token that was revoked is refused at once.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { newToken, tokenHash } from '../tokens.ts'
import type { Scopes } from './types.ts'

export const TOKEN_SECONDS = 3600

type Store = Pick<Database, 'table' | 'now' | 'query'>

export interface LiveToken {
  /** Id of the application. */
  readonly application: string
  /** What it is narrowed to; nothing for all that the application may do. */
  readonly scopes: readonly string[] | null
}

/** A new token for an application. @param scopes what `narrowed` knows; nothing for all */
export async function openToken(
  db: Store,
  application: string,
  scopes: readonly string[] | undefined,
  seconds = TOKEN_SECONDS,
): Promise<string> {
  const token = newToken()
  await db.query(
    `insert into ${db.table('sys_application_token')} (hash, application, scopes, created_at, expires_at)
     values ($1, $2, $3, ${db.now}, ${db.now} + make_interval(secs => $4))`,
    [tokenHash(token), application, scopes === undefined ? null : JSON.stringify(scopes), seconds],
  )
  return token
}

export async function readToken(db: Store, token: string): Promise<LiveToken | undefined> {
  const hash = tokenHash(token)
  if (!hash) return undefined
  const [row] = await db.query<{ application: string; scopes: readonly string[] | null }>(
    `select application::text as application, scopes from ${db.table('sys_application_token')} where hash = $1 and expires_at > ${db.now}`,
    [hash],
    'application_token',
  )
  return row
}

/** Ends one token of an application; of another's nothing becomes known. */
export async function closeToken(db: Store, application: string, token: string): Promise<void> {
  const hash = tokenHash(token)
  if (!hash) return
  await db.query(`delete from ${db.table('sys_application_token')} where hash = $1 and application = $2`, [
    hash,
    application,
  ])
}

/** Ends all tokens of an application. */
export async function closeTokens(db: Pick<Database, 'table'>, on: Queryable, application: string): Promise<void> {
  await on.query(`delete from ${db.table('sys_application_token')} where application = $1`, [application])
}

const EVENT = 'event:'

/** The names by which tokens speak of rights: `<object>:<operation>` and `event:<code>`. */
export function scopeNames({ grants, events }: Scopes): string[] {
  const names = grants.flatMap(({ object, operations }) => operations.map((each) => `${object}:${each}`))
  return [...new Set([...names, ...events.map((code) => `${EVENT}${code}`)])].sort()
}

/** What is left of the rights of an application by the names of a token; undefined where a name is not among them. */
export function narrowed({ grants, events }: Scopes, names: readonly string[]): Scopes | undefined {
  const known = new Set(scopeNames({ grants, events }))
  const isKnown = (name: string): boolean => known.has(name) || (name.startsWith(EVENT) && events.includes('*'))
  if (!names.every(isKnown)) return undefined
  const kept = new Set(names)
  return {
    grants: grants.flatMap((grant) => {
      const operations = grant.operations.filter((each) => kept.has(`${grant.object}:${each}`))
      return operations.length > 0 ? [{ ...grant, operations }] : []
    }),
    events: names.filter((name) => name.startsWith(EVENT)).map((name) => name.slice(EVENT.length)),
  }
}

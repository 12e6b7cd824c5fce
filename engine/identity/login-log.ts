/** The append-only log of who tried to sign in, from where, and how it ended. Passwords and tokens never enter it. */
import type { Database, Queryable } from '../database/index.ts'

/** `second_step`: the password was right, and a code is asked for. */
export type LoginResult = 'success' | 'failure' | 'refused' | 'password_changed' | 'second_step'

/** `directory`: a directory vouched for the person. */
export type LoginReason =
  | 'unknown_account'
  | 'wrong_password'
  | 'no_password'
  | 'disabled'
  | 'too_many_attempts'
  | 'wrong_code'
  | 'directory'
  | 'directory_refused'
  | 'directory_rights'
  | 'ambiguous'
  | 'email_unverified'

export interface LoginEntry {
  readonly account: string
  readonly userId?: string | undefined
  readonly result: LoginResult
  readonly reason?: LoginReason
  readonly address: string | null
  readonly agent: string | null
  readonly request?: string | undefined
}

export async function logLogin(db: Database, on: Queryable, entry: LoginEntry): Promise<void> {
  await on.query(
    `insert into ${db.table('sys_login_log')} (account, user_id, result, reason, address, agent, request)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      entry.account,
      entry.userId ?? null,
      entry.result,
      entry.reason ?? null,
      entry.address,
      entry.agent?.slice(0, 300) ?? null,
      entry.request ?? null,
    ],
  )
}

/** A login that nobody has may be a password typed into the wrong box: only its beginning is kept. */
export function veiled(login: string): string {
  return `${[...login].slice(0, 2).join('')}***`
}

/** The sessions of a process: whose token it is, ending, and changing the password. */
import type { UserPrincipal } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { replacePassword, type PasswordChange } from './change-password.ts'
import { SessionCache } from './session-cache.ts'
import { deleteSession, deleteSessionsOf, keyOf, readSessions } from './session-store.ts'
import { principalBehind, type SignedIn } from './sign-in.ts'
import { tokenHash } from './tokens.ts'

export interface Sessions {
  /** Whom the token stands for now, or nobody. The same object is returned for as long as nothing about the person changes. */
  principalOf(token: string): Promise<UserPrincipal | undefined>
  /** Ends the session of a token; one that ended already is no error. */
  end(token: string): Promise<void>
  /** Ends all sessions of a user: for whoever disables, deletes or demotes one. */
  endAllOf(userId: string): Promise<void>
  /**
   * Changes the password of the token's holder and ends all sessions of theirs; the answer carries a new one.
   * @throws TesseraError NOT_SIGNED_IN, PASSWORD_WRONG, PASSWORD_WEAK, TOO_MANY_ATTEMPTS
   */
  changePassword(token: string, change: PasswordChange): Promise<SignedIn>
}

export function createSessions(db: Database): Sessions {
  const cache = new SessionCache((keys) => readSessions(db, keys))
  const principalOf = async (token: string): Promise<UserPrincipal | undefined> => {
    const hash = tokenHash(token)
    return hash && cache.get(keyOf(hash))
  }
  return {
    principalOf,
    async end(token) {
      const hash = tokenHash(token)
      if (!hash) return
      await deleteSession(db, hash)
      cache.forget(keyOf(hash))
    },
    async endAllOf(userId) {
      await deleteSessionsOf(db, db, [userId])
      cache.forgetAllOf(new Set([userId]))
    },
    async changePassword(token, change) {
      const hash = tokenHash(token)
      const principal = await principalOf(token)
      if (!hash || !principal) throw new TesseraError('NOT_SIGNED_IN')
      const renewed = await replacePassword(db, hash, change)
      cache.forgetAllOf(new Set([principal.id]))
      return { token: renewed, principal: await principalBehind(db, renewed) }
    },
  }
}

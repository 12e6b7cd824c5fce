/** The sessions of a process: whose token it is, ending, and changing the password. */
import type { UserPrincipal } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { replacePassword, type PasswordChange } from './change-password.ts'
import { AS_SHIPPED, type ParameterSource, passwordPolicy, sessionLimits } from './parameters.ts'
import { SessionCache } from './session-cache.ts'
import { endSessions, listSessions, type ListedSession } from './session-list.ts'
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
  /** The sessions of a user that hold, the latest first; `token` tells which of them is the caller's. */
  list(userId: string, token?: string): Promise<ListedSession[]>
  /**
   * Ends one session of a user by its id, or all but that of a token.
   * @returns how many ended
   */
  endSome(userId: string, which: { readonly id: string } | { readonly except: string }): Promise<number>
  /**
   * Changes the password of the token's holder and ends all sessions of theirs; the answer carries a new one.
   * @throws TesseraError NOT_SIGNED_IN, PASSWORD_WRONG, PASSWORD_WEAK, TOO_MANY_ATTEMPTS
   */
  changePassword(token: string, change: PasswordChange): Promise<SignedIn>
}

export function createSessions(db: Database, parameters: ParameterSource = AS_SHIPPED): Sessions {
  const cache = new SessionCache((keys) => readSessions(db, keys, sessionLimits(parameters)))
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
    list: (userId, token) => listSessions(db, userId, sessionLimits(parameters), token),
    async endSome(userId, which) {
      const ended = await endSessions(db, userId, which)
      for (const key of ended) cache.forget(key)
      return ended.length
    },
    async changePassword(token, change) {
      const hash = tokenHash(token)
      const principal = await principalOf(token)
      if (!hash || !principal) throw new TesseraError('NOT_SIGNED_IN')
      const rules = { policy: passwordPolicy(parameters), times: sessionLimits(parameters) }
      const renewed = await replacePassword(db, hash, change, rules)
      cache.forgetAllOf(new Set([principal.id]))
      return { token: renewed, principal: await principalBehind({ db, parameters }, renewed) }
    },
  }
}

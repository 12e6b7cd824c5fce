/** Signing in: from a login and a password to a session. */
import { createHash } from 'node:crypto'

import type { UserPrincipal } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { findAccount, type Account } from './accounts.ts'
import { countAttempt, forgetOldAttempts, takeBack, type Attempt } from './attempts.ts'
import { logLogin, veiled, type LoginEntry, type LoginReason } from './login-log.ts'
import { verifyPassword } from './passwords.ts'
import { forgetOldSessions, keyOf, openSession, readSessions } from './session-store.ts'
import { tokenHash } from './tokens.ts'

export interface SignIn {
  /** Account, mobile number or e-mail. */
  readonly login: string
  readonly password: string
  /** Where the request came from, as the server trusts it. */
  readonly address: string
  readonly agent: string | null
  /** The trace id of the request, for the log. */
  readonly request?: string
}

export interface SignedIn {
  readonly token: string
  readonly principal: UserPrincipal
}

const LONGEST_LOGIN = 200

/**
 * Opens a session. Unknown, disabled and passwordless accounts are refused like a wrong password, after the same work;
 * only the log knows the reason.
 * @throws TesseraError SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
 */
export async function signIn(db: Database, input: SignIn): Promise<SignedIn> {
  const login = input.login.normalize('NFKC').trim().slice(0, LONGEST_LOGIN)
  const account = await findAccount(db, login)
  const attempt = { subject: account?.id ?? fingerprint(login), address: input.address }
  const entry = {
    account: account?.account ?? veiled(login),
    userId: account?.id,
    address: input.address,
    agent: input.agent,
    request: input.request,
  }
  await countOrLog(db, attempt, entry)
  const right = await verifyPassword(account?.passwordHash, input.password)
  const reason = refusal(account, right)
  const token = reason === undefined && account ? await open(db, account, attempt, entry) : undefined
  if (token === undefined) {
    await logLogin(db, db, { ...entry, result: 'failure', reason: reason ?? 'wrong_password' })
    throw new TesseraError('SIGN_IN_FAILED')
  }
  return { token, principal: await principalBehind(db, token) }
}

/** Whom a token that was just made stands for; who was disabled in the same moment has signed in in vain. */
export async function principalBehind(db: Database, token: string): Promise<UserPrincipal> {
  const hash = tokenHash(token)
  const [live] = hash ? await readSessions(db, [keyOf(hash)]) : []
  if (!live) throw new TesseraError('SIGN_IN_FAILED')
  return live.principal
}

function refusal(account: Account | undefined, right: boolean): LoginReason | undefined {
  if (!account) return 'unknown_account'
  if (account.passwordHash === undefined) return 'no_password'
  if (!right) return 'wrong_password'
  return account.enabled ? undefined : 'disabled'
}

type Entry = Omit<LoginEntry, 'result' | 'reason'>

/** The token of a new session; nothing when the password was changed while it was checked. */
async function open(db: Database, account: Account, attempt: Attempt, entry: Entry): Promise<string | undefined> {
  const { id: userId, passwordHash = '' } = account
  const token = await db.transaction(async (tx) => {
    const opened = await openSession(db, tx, { userId, passwordHash, address: entry.address, agent: entry.agent })
    if (opened === undefined) return undefined
    await takeBack(db, tx, attempt)
    await logLogin(db, tx, { ...entry, result: 'success' })
    return opened
  })
  await forgetOldSessions(db, db)
  await forgetOldAttempts(db, db)
  return token
}

/** Waits that the log has already told of, so that hammering on a closed door does not fill the disk. */
const told = new Map<string, number>()
const LARGEST_TOLD = 10_000

async function countOrLog(db: Database, attempt: Attempt, entry: Entry): Promise<void> {
  try {
    await countAttempt(db, attempt)
  } catch (error) {
    if (error instanceof TesseraError && error.code === 'TOO_MANY_ATTEMPTS' && isNews(attempt, error)) {
      await logLogin(db, db, { ...entry, result: 'refused', reason: 'too_many_attempts' })
    }
    throw error
  }
}

/** One line per wait, account and address. */
function isNews({ subject, address }: Attempt, error: TesseraError): boolean {
  const key = `${subject} ${address}`
  const end = performance.now() + Number(error.data.seconds) * 1000
  if ((told.get(key) ?? 0) > performance.now()) return false
  if (told.size >= LARGEST_TOLD) told.clear()
  told.set(key, end)
  return true
}

function fingerprint(login: string): string {
  return `unknown-${createHash('sha256').update(login.toLowerCase()).digest('hex').slice(0, 32)}`
}

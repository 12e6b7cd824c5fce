/** Signing in: from a login and a password to a session, or to the question for a second step. */
import { createHash } from 'node:crypto'

import type { UserPrincipal } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { findAccount, type Account } from './accounts.ts'
import { countAttempt, forgetOldAttempts, needsCaptcha, takeBack, type Attempt } from './attempts.ts'
import { type CaptchaAnswer, checkCaptcha } from './captcha/index.ts'
import { hashBehind, INITIAL, keepFirstPassword } from './credentials.ts'
import { logLogin, veiled, type LoginEntry, type LoginReason } from './login-log.ts'
import { captchaLimits, defaultPassword, type ParameterSource, sessionLimits } from './parameters.ts'
import { verifyPassword } from './passwords.ts'
import { beginSecondStep, type SecondStepAsked } from './second-step/pending.ts'
import { forgetOldSessions, keyOf, openSession, readSessions } from './session-store.ts'
import { tokenHash } from './tokens.ts'

export interface SignIn {
  /** Account, mobile number or e-mail. */
  readonly login: string
  readonly password: string
  /** What was read in a picture, once there were failures. */
  readonly captcha?: CaptchaAnswer
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

/** What signing in works with. */
export interface SignInRoom {
  readonly db: Database
  readonly parameters: ParameterSource
}

const LONGEST_LOGIN = 200

/**
 * Opens a session, or asks for the second step. Unknown, disabled and passwordless accounts are refused like a wrong
 * password, after the same work; only the log knows the reason.
 * @throws TesseraError SIGN_IN_FAILED, TOO_MANY_ATTEMPTS, CAPTCHA_REQUIRED, CAPTCHA_WRONG
 */
export async function signIn(room: SignInRoom, input: SignIn): Promise<SignedIn | SecondStepAsked> {
  const { db, parameters } = room
  const { address, agent, request } = input
  const login = input.login.normalize('NFKC').trim().slice(0, LONGEST_LOGIN)
  const account = await findAccount(db, login)
  const attempt = { subject: account?.id ?? fingerprint(login), address }
  const entry = { account: account?.account ?? veiled(login), userId: account?.id, address, agent, request }
  await askForPicture(room, attempt, input.captcha)
  await countOrLog(db, attempt, entry)
  const hash = await hashBehind(account?.passwordHash, defaultPassword(parameters))
  const reason = refusal(account, hash, await verifyPassword(hash, input.password))
  const opened = reason ? undefined : await open(room, { ...account, hash }, attempt, entry)
  if (opened === undefined) throw await refused(room, attempt, { ...entry, reason: reason ?? 'wrong_password' })
  return typeof opened === 'string' ? { token: opened, principal: await principalBehind(room, opened) } : opened
}

/** Tells the log why, and the caller no more than whether the next try needs a picture. */
async function refused(
  { db, parameters }: SignInRoom,
  attempt: Attempt,
  entry: Entry & { readonly reason: LoginReason },
): Promise<TesseraError> {
  await logLogin(db, db, { ...entry, result: 'failure' })
  const captcha = await needsCaptcha(db, attempt, captchaLimits(parameters).failures)
  return new TesseraError('SIGN_IN_FAILED', {}, captcha ? { data: { captcha } } : {})
}

/** Whom a token that was just made stands for; who was disabled in the same moment has signed in in vain. */
export async function principalBehind({ db, parameters }: SignInRoom, token: string): Promise<UserPrincipal> {
  const hash = tokenHash(token)
  const [live] = hash ? await readSessions(db, [keyOf(hash)], sessionLimits(parameters)) : []
  if (!live) throw new TesseraError('SIGN_IN_FAILED')
  return live.principal
}

/** Whoever failed here often enough reads a picture first: a guess without one is not even looked at. */
async function askForPicture(
  { db, parameters }: SignInRoom,
  attempt: Attempt,
  answer: CaptchaAnswer | undefined,
): Promise<void> {
  if (!(await needsCaptcha(db, attempt, captchaLimits(parameters).failures))) return
  if (!answer) throw new TesseraError('CAPTCHA_REQUIRED', {}, { data: { captcha: true } })
  if (!(await checkCaptcha(db, answer))) throw new TesseraError('CAPTCHA_WRONG', {}, { data: { captcha: true } })
}

function refusal(account: Account | undefined, hash: string | undefined, right: boolean): LoginReason | undefined {
  if (!account) return 'unknown_account'
  if (hash === undefined) return 'no_password'
  if (!right) return 'wrong_password'
  return account.enabled ? undefined : 'disabled'
}

type Entry = Omit<LoginEntry, 'result' | 'reason'>

/** The token of a new session, or what is asked next; nothing when the password was changed while it was checked. */
async function open(
  { db, parameters }: SignInRoom,
  { id: userId, hash: passwordHash, ...account }: Partial<Account> & { readonly hash: string | undefined },
  attempt: Attempt,
  entry: Entry,
): Promise<string | SecondStepAsked | undefined> {
  if (userId === undefined || passwordHash === undefined) return undefined
  const { address, agent } = entry
  const times = sessionLimits(parameters)
  const opened = await db.transaction(async (tx) => {
    if (account.passwordHash === INITIAL) await keepFirstPassword(db, tx, userId, passwordHash)
    const asked = account.hasSecondStep ? await beginSecondStep(db, tx, { userId, address, agent }) : undefined
    const result = asked ?? (await openSession(db, tx, { userId, passwordHash, address, agent, times }))
    if (result === undefined) return undefined
    await takeBack(db, tx, attempt)
    await logLogin(db, tx, { ...entry, result: asked ? 'second_step' : 'success' })
    return result
  })
  await forgetOldSessions(db, db, times)
  await forgetOldAttempts(db, db)
  return opened
}

/** Waits that the log has already told of, so that hammering on a closed door does not fill the disk. */
const told = new Map<string, number>()
const LARGEST_TOLD = 10_000

/** @throws TesseraError TOO_MANY_ATTEMPTS */
export async function countOrLog(db: Database, attempt: Attempt, entry: Entry): Promise<void> {
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

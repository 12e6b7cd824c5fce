/** A person changes the own password: the current one is proved again, and every session but a new one ends. */
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { countAttempt, takeBack } from './attempts.ts'
import { keepFormer } from './credentials.ts'
import { logLogin } from './login-log.ts'
import type { PasswordPolicy } from './parameters.ts'
import { assertAcceptable, hashPassword, verifyPassword, weakPassword, type Personal } from './passwords.ts'
import { deleteSessionsOf, openSession, type SessionTimes } from './session-store.ts'

export interface PasswordChange {
  readonly current: string
  readonly password: string
  readonly request?: string
}

interface Holder extends Personal, Record<string, unknown> {
  readonly user_id: string
  readonly password_hash: string
  readonly address: string | null
  readonly agent: string | null
}

/**
 * The token of the new session. `sessionHash` is that of a session which has just been found to hold.
 * @throws TesseraError NOT_SIGNED_IN, PASSWORD_WRONG, PASSWORD_WEAK, TOO_MANY_ATTEMPTS
 */
export async function replacePassword(
  db: Database,
  sessionHash: Buffer,
  change: PasswordChange,
  rules: { readonly policy: PasswordPolicy; readonly times: SessionTimes },
): Promise<string> {
  const holder = await holderOf(db, sessionHash)
  const attempt = { subject: holder.user_id, address: holder.address ?? 'unknown' }
  await countAttempt(db, attempt)
  if (!(await verifyPassword(holder.password_hash, change.current))) throw wrongPassword()
  // The current password was right: a badly chosen new one is not a guess.
  await db.transaction((tx) => takeBack(db, tx, attempt))
  assertAcceptable(change.password, holder, rules.policy)
  await assertNew(db, holder, change.password, rules.policy)
  return store(db, holder, { hash: await hashPassword(change.password), times: rules.times, request: change.request })
}

/** @throws TesseraError PASSWORD_WEAK for the current password and those before it */
async function assertNew(
  db: Database,
  { user_id: userId, password_hash: current }: Holder,
  password: string,
  { history }: PasswordPolicy,
): Promise<void> {
  if (await verifyPassword(current, password)) {
    throw weakPassword({ zh: '不能与当前密码相同', en: 'it must differ from the current one' })
  }
  const former = await db.query<{ password_hash: string }>(
    `select password_hash from ${db.table('sys_password_history')} where user_id = $1 order by id desc limit $2`,
    [userId, history - 1],
  )
  for (const { password_hash: hash } of former) {
    if (await verifyPassword(hash, password)) {
      throw weakPassword({
        zh: `不能与最近 ${history} 个密码相同`,
        en: `it must differ from the last ${history} passwords`,
      })
    }
  }
}

async function holderOf(db: Database, sessionHash: Buffer): Promise<Holder> {
  const [holder] = await db.query<Holder>(
    `select s.user_id, c.password_hash, s.address, s.agent, u.account, u.name, u.mobile, u.email
     from ${db.table('sys_session')} s
     join ${db.table('sys_user')} u on u.id = s.user_id
     join ${db.table('sys_credential')} c on c.user_id = s.user_id
     where s.id_hash = $1`,
    [sessionHash],
  )
  if (!holder) throw new TesseraError('NOT_SIGNED_IN')
  return holder
}

/** Of two changes at once that knew the same password one wins; the other's session has ended with it. */
async function store(
  db: Database,
  holder: Holder,
  { hash, times, request }: { hash: string; times: SessionTimes; request: string | undefined },
): Promise<string> {
  return db.transaction(async (tx) => {
    await keepFormer(db, tx, [holder.user_id])
    const changed = await tx.query(
      `update ${db.table('sys_credential')} set password_hash = $1, must_change = false, changed_at = ${db.now}
       where user_id = $2 and password_hash = $3 returning user_id`,
      [hash, holder.user_id, holder.password_hash],
    )
    if (changed.length === 0) throw new TesseraError('NOT_SIGNED_IN')
    await deleteSessionsOf(db, tx, [holder.user_id])
    const { user_id: userId, address, agent } = holder
    const token = await openSession(db, tx, { userId, passwordHash: hash, address, agent, times })
    if (token === undefined) throw new TesseraError('NOT_SIGNED_IN')
    await logLogin(db, tx, { account: holder.account, userId, result: 'password_changed', address, agent, request })
    return token
  })
}

function wrongPassword(): TesseraError {
  const message = { zh: '当前密码不正确', en: 'The current password is wrong' }
  return new TesseraError('PASSWORD_WRONG', {}, { issues: [{ code: 'PASSWORD_WRONG', path: 'current', message }] })
}

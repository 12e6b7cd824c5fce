/**
 * In charge of the second step of signing in: a code of a device beside the password. People set it up, confirm it with
 * a first code and get recovery codes; without a code nobody takes it off again but an administrator. What enters are
 * users and codes; what leaves is what to show them, and refusals.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { countAttempt, takeBack } from '../attempts.ts'
import { verifyPassword } from '../passwords.ts'
import { addressOf, type CodeRoom, newSecret, renewRecoveryCodes, sealedPlace, useCode } from './codes.ts'

export interface SecondStepState {
  readonly enabled: boolean
  readonly since: string | null
  readonly recovery_codes_left: number
  /** A role asks for it: it cannot be taken off. */
  readonly required: boolean
}

/** Who acts on the own second step, from where. */
export interface Holder {
  readonly userId: string
  readonly account: string
  readonly address: string
  /** Keeps a trace of a change, in its transaction. */
  trace(tx: Queryable, action: 'second_step_on' | 'second_step_off' | 'recovery_codes'): Promise<void>
}

export async function secondStepState(
  db: Database,
  userId: string,
  requiredRoles: readonly string[],
): Promise<SecondStepState> {
  const [row] = await db.query<{ since: string | null; left: number; required: boolean }>(
    `select (select confirmed_at from ${db.table('sys_second_factor')} where user_id = $1) as since,
       (select count(*)::integer from ${db.table('sys_recovery_code')} where user_id = $1 and used_at is null) as left,
       exists (select from ${db.table('sys_user_role')} r
         where r."user" = $1 and r.deleted_at is null and r.role = any($2::text[])) as required`,
    [userId, requiredRoles],
  )
  const since = row?.since ?? null
  return { enabled: since !== null, since, recovery_codes_left: row?.left ?? 0, required: row?.required ?? false }
}

/**
 * A secret for a device, which holds nothing until it is confirmed; the password is proved again.
 * @throws TesseraError SECOND_STEP_STATE, PASSWORD_WRONG, TOO_MANY_ATTEMPTS
 */
export async function setUpSecondStep(
  { db, vault }: CodeRoom,
  holder: Holder,
  password: string,
): Promise<{ secret: string; uri: string }> {
  await provePassword(db, holder, password)
  const secret = newSecret()
  const stored = await db.query(
    `insert into ${db.table('sys_second_factor')} as f (user_id, secret, created_at) values ($1, $2, ${db.now})
     on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at, last_step = 0
     where f.confirmed_at is null returning user_id`,
    [holder.userId, vault.seal(secret, sealedPlace(holder.userId))],
  )
  if (stored.length === 0) throw wrongState({ zh: '已经启用', en: 'it is set up already' })
  return { secret, uri: addressOf(secret, holder.account) }
}

/**
 * A first code proves that the device has the secret. @returns recovery codes, to be shown once
 * @throws TesseraError SECOND_STEP_WRONG, TOO_MANY_ATTEMPTS
 */
export function confirmSecondStep(room: CodeRoom, holder: Holder, code: string): Promise<string[]> {
  const { userId } = holder
  return withCode(room, holder, { code, unconfirmed: true }, async (tx) => {
    const { db } = room
    await tx.query(`update ${db.table('sys_second_factor')} set confirmed_at = ${db.now} where user_id = $1`, [userId])
    await holder.trace(tx, 'second_step_on')
    return renewRecoveryCodes(room, tx, userId)
  })
}

/**
 * Takes the own second step off. @throws TesseraError SECOND_STEP_WRONG, SECOND_STEP_STATE, TOO_MANY_ATTEMPTS
 * @param requiredRoles whose holders may not
 */
export async function disableSecondStep(
  room: CodeRoom,
  holder: Holder,
  code: string,
  requiredRoles: readonly string[],
): Promise<void> {
  const { required } = await secondStepState(room.db, holder.userId, requiredRoles)
  if (required) throw wrongState({ zh: '您的角色要求两步验证', en: 'your role asks for it' })
  await withCode(room, holder, { code }, async (tx) => {
    await removeSecondStep(room.db, tx, holder.userId)
    await holder.trace(tx, 'second_step_off')
  })
}

/** New recovery codes in place of the former. @throws TesseraError SECOND_STEP_WRONG, TOO_MANY_ATTEMPTS */
export function newRecoveryCodes(room: CodeRoom, holder: Holder, code: string): Promise<string[]> {
  return withCode(room, holder, { code }, async (tx) => {
    await holder.trace(tx, 'recovery_codes')
    return renewRecoveryCodes(room, tx, holder.userId)
  })
}

/** Takes the second step off whoever has it. @returns whether there was one */
export async function removeSecondStep(db: Pick<Database, 'table'>, tx: Queryable, userId: string): Promise<boolean> {
  await tx.query(`delete from ${db.table('sys_recovery_code')} where user_id = $1`, [userId])
  await tx.query(`delete from ${db.table('sys_sign_in_step')} where user_id = $1`, [userId])
  const removed = await tx.query<{ was: boolean }>(
    `delete from ${db.table('sys_second_factor')} where user_id = $1 returning confirmed_at is not null as was`,
    [userId],
  )
  return removed[0]?.was ?? false
}

/** A code of one's own before anything about the second step changes; guesses count like those of signing in. */
async function withCode<T>(
  room: CodeRoom,
  holder: Holder,
  given: { readonly code: string; readonly unconfirmed?: boolean },
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const { db } = room
  const attempt = codeAttempt(holder)
  await countAttempt(db, attempt)
  return db.transaction(async (tx) => {
    if (!(await useCode(room, tx, { userId: holder.userId, ...given }))) throw wrongCode()
    const result = await work(tx)
    await takeBack(db, tx, attempt)
    return result
  })
}

export function codeAttempt({ userId, address }: Pick<Holder, 'userId' | 'address'>): {
  subject: string
  address: string
} {
  return { subject: `code-${userId}`, address }
}

export function wrongCode(): TesseraError {
  const message = {
    zh: '请核对设备上的时间，并输入当前显示的 6 位数字；每个验证码只能使用一次',
    en: 'Check the clock of the device and type the six digits it shows now; each code counts once',
  }
  return new TesseraError('SECOND_STEP_WRONG', {}, { issues: [{ code: 'SECOND_STEP_WRONG', path: 'code', message }] })
}

export function wrongState(reason: Text): TesseraError {
  return new TesseraError('SECOND_STEP_STATE', { reason })
}

async function provePassword(db: Database, holder: Holder, password: string): Promise<void> {
  const attempt = { subject: holder.userId, address: holder.address }
  await countAttempt(db, attempt)
  const [row] = await db.query<{ password_hash: string }>(
    `select password_hash from ${db.table('sys_credential')} where user_id = $1`,
    [holder.userId],
  )
  if (!row)
    throw wrongState({ zh: '您通过目录登录，没有本地密码', en: 'you sign in by a directory, without a password' })
  if (!(await verifyPassword(row.password_hash, password))) {
    const message = { zh: '密码不正确', en: 'The password is wrong' }
    throw new TesseraError('PASSWORD_WRONG', {}, { issues: [{ code: 'PASSWORD_WRONG', path: 'password', message }] })
  }
  await db.transaction((tx) => takeBack(db, tx, attempt))
}

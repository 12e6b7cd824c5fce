/** The end of a sign-in that waited for a code. */
import { TesseraError } from '../../kernel/errors.ts'
import { ENABLED } from '../accounts.ts'
import { takeBack } from '../attempts.ts'
import { logLogin } from '../login-log.ts'
import { sessionLimits } from '../parameters.ts'
import { openSession } from '../session-store.ts'
import { countOrLog, principalBehind, type SignedIn, type SignInRoom } from '../sign-in.ts'
import { type CodeRoom, useCode } from './codes.ts'
import { codeAttempt, wrongCode } from './index.ts'
import { endStep, type Pending, takeTry } from './pending.ts'

export interface SecondStep {
  /** What the first step answered. */
  readonly token: string
  /** Six digits of the device, or a recovery code. */
  readonly code: string
  readonly address: string
  readonly agent: string | null
  readonly request?: string
}

/** @throws TesseraError SECOND_STEP_EXPIRED, SECOND_STEP_WRONG, TOO_MANY_ATTEMPTS */
export async function finishSignIn(room: SignInRoom & CodeRoom, input: SecondStep): Promise<SignedIn> {
  const { db } = room
  const pending = await takeTry(db, input.token, ENABLED)
  if (!pending) throw new TesseraError('SECOND_STEP_EXPIRED')
  const { address, agent, request } = input
  const entry = { account: pending.account, userId: pending.userId, address, agent, request }
  const attempt = codeAttempt({ userId: pending.userId, address })
  await countOrLog(db, attempt, entry)
  const token = await open(room, pending, input, entry)
  if (token === undefined) {
    await logLogin(db, db, { ...entry, result: 'failure', reason: 'wrong_code' })
    throw wrongCode()
  }
  return { token, principal: await principalBehind(room, token) }
}

type Entry = Omit<Parameters<typeof logLogin>[2], 'result' | 'reason'>

/** All of it or nothing: a code that was used up without a session could not be used again. */
async function open(
  room: SignInRoom & CodeRoom,
  { userId, passwordHash }: Pending,
  { token: step, code, address, agent }: SecondStep,
  entry: Entry,
): Promise<string | undefined> {
  const { db, parameters } = room
  return db.transaction(async (tx) => {
    if (!(await useCode(room, tx, { userId, code }))) return undefined
    const times = sessionLimits(parameters)
    const isFirst = await endStep(db, tx, step)
    const token = isFirst ? await openSession(db, tx, { userId, passwordHash, address, agent, times }) : undefined
    if (token === undefined) throw new TesseraError('SECOND_STEP_EXPIRED')
    await takeBack(db, tx, codeAttempt({ userId, address }))
    await logLogin(db, tx, { ...entry, result: 'success' })
    return token
  })
}

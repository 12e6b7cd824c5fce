/** Signing in through a directory: away to its server, and back with what it says of the visitor, to a session. */
import { within } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Parameters, Vault } from '../../settings/index.ts'
import { countVisit, takeVisitBack } from '../attempts.ts'
import { logLogin, type LoginReason, veiled } from '../login-log.ts'
import { sessionLimits } from '../parameters.ts'
import { rightsOf } from '../rights.ts'
import { beginSecondStep, type SecondStepAsked } from '../second-step/pending.ts'
import { openSession } from '../session-store.ts'
import { principalBehind, type SignedIn } from '../sign-in.ts'
import type { Directories, DirectoriesRoom, OpenDirectory } from './directories.ts'
import { failed } from './failure.ts'
import { type Known, search, userById } from './match.ts'
import { createNewcomer, followGroups, writerFor, type WritingRoom } from './newcomer.ts'
import { link, linkedUser } from './store.ts'
import type { DirectoryPerson } from './types.ts'
import { openVisit, ownPath, sealVisit, type Visit } from './visit.ts'

export interface VisitRoom extends WritingRoom, Pick<DirectoriesRoom, 'models'> {
  readonly directories: Directories
  readonly vault: Vault
  readonly parameters: Pick<Parameters, 'get'>
}

export interface Visitor {
  readonly address: string
  readonly agent: string | null
  readonly request: string
}

/** The rest of the address below which directories stand; the directory is told it, so it never changes. */
export function backAddress(origin: string, name: string): string {
  return `${origin}/api/v1/sign-in/directories/${name}/callback`
}

/**
 * Where the visitor goes, and what their browser keeps until they come back.
 * @param origin under which this visitor reached us
 * @param to where they want to be afterwards; only a path of ours counts
 * @throws TesseraError DIRECTORY_FAILED, TOO_MANY_ATTEMPTS
 */
export async function startVisit(
  room: VisitRoom,
  name: string,
  { origin, to, address }: { readonly origin: string; readonly to: unknown; readonly address: string },
): Promise<{ readonly address: string; readonly cookie: string }> {
  const directory = await opened(room, name)
  await countVisit(room.db, address)
  const back = backAddress(directory.stored.body.address ?? origin, name)
  const begun = await directory.adapter.begin(directory.access, back).catch(unreachable)
  return {
    address: begun.address,
    cookie: sealVisit(room.vault, { directory: name, back, to: ownPath(to), keep: begun.keep }),
  }
}

export interface Finished {
  readonly result: SignedIn | SecondStepAsked
  readonly to: string
}

/**
 * Opens a session for whom the directory vouches for.
 * @param query what the directory added to the address the visitor came back to
 * @param cookie what their browser kept
 * @throws TesseraError DIRECTORY_FAILED, TOO_MANY_ATTEMPTS
 */
export async function finishVisit(
  room: VisitRoom,
  name: string,
  {
    query,
    cookie,
    visitor,
  }: { readonly query: string; readonly cookie: string | undefined; readonly visitor: Visitor },
): Promise<Finished> {
  const directory = await opened(room, name)
  const visit = openVisit(room.vault, cookie, name)
  if (!visit) throw failed('expired')
  await countVisit(room.db, visitor.address)
  const person = await vouched(room, directory, visit, query, visitor)
  const token = await room.db
    .transaction((tx) => admit(room, tx, directory, person, visitor))
    .catch((error: unknown) => turnAway(room, person, visitor, error))
  await takeVisitBack(room.db, visitor.address)
  return {
    result: typeof token === 'string' ? { token, principal: await principalBehind(room, token) } : token,
    to: visit.to,
  }
}

async function opened(room: VisitRoom, name: string): Promise<OpenDirectory> {
  const directory = await room.directories.open(name)
  if (!directory) throw failed('unknown')
  return directory
}

async function vouched(
  room: VisitRoom,
  { adapter, access }: OpenDirectory,
  visit: Visit,
  query: string,
  visitor: Visitor,
): Promise<DirectoryPerson> {
  try {
    return await adapter.finish(access, visit.keep, new URL(`${visit.back}${query}`)).catch(unreachable)
  } catch (error) {
    if (error instanceof TesseraError && error.code === 'DIRECTORY_FAILED')
      await refuse(room, visit.directory, { reason: 'directory_refused' }, visitor)
    throw error
  }
}

/** What went wrong on the way to the directory's server concerns its keepers, not the visitor. */
function unreachable(error: unknown): never {
  if (error instanceof TesseraError && error.code.startsWith('OUTBOUND_')) throw failed('unreachable', error)
  throw error
}

/** Undoes what the sign-in has written; the log tells why. */
class Refusal extends Error {
  readonly reason: LoginReason
  readonly user: Known | undefined

  constructor(reason: LoginReason, user?: Known) {
    super(reason)
    this.reason = reason
    this.user = user
  }
}

/** Whoever is refused leaves nothing behind but a line of the log. */
async function turnAway(room: VisitRoom, person: DirectoryPerson, visitor: Visitor, error: unknown): Promise<never> {
  // what stands against making the person, such as an account that looks like another
  const isUnfit = error instanceof TesseraError && error.status < 500
  if (!(error instanceof Refusal) && !isUnfit) throw error
  const { reason, user } = error instanceof Refusal ? error : new Refusal('unknown_account')
  await refuse(room, person.account ?? person.subject, { reason, user }, visitor)
  throw failed('no_account', error)
}

/** Links, makes and opens in one transaction. */
async function admit(
  room: VisitRoom,
  tx: Transaction,
  directory: OpenDirectory,
  person: DirectoryPerson,
  visitor: Visitor,
): Promise<string | SecondStepAsked> {
  const { db } = room
  const { body } = directory.stored
  const user = await userOf(room, tx, directory, person, visitor)
  if (!user.enabled) throw new Refusal('disabled', user)
  const writer = writerFor(room, tx, room.models.current(), directory.stored, visitor.request)
  await followGroups(writer, user.id, body, person)
  if (!(await maySignIn(room, tx, directory, user))) throw new Refusal('directory_rights', user)
  const asked = body.second_step && user.hasSecondStep && !provedTwice(person)
  const { address, agent } = visitor
  const session = { userId: user.id, address, agent, times: sessionLimits(room.parameters) }
  const token = asked ? await beginSecondStep(db, tx, session) : await openSession(db, tx, session)
  if (token === undefined) throw new Refusal('disabled', user)
  const entry = { account: user.account, userId: user.id, address, agent, request: visitor.request }
  await logLogin(db, tx, { ...entry, result: asked ? 'second_step' : 'success', reason: 'directory' })
  return token
}

async function userOf(
  room: VisitRoom,
  tx: Transaction,
  { stored }: OpenDirectory,
  person: DirectoryPerson,
  visitor: Visitor,
): Promise<Known> {
  const { db } = room
  const subject = { directory: stored.id, issuer: person.issuer, subject: person.subject }
  const linked = await linkedUser(db, tx, subject)
  if (linked !== undefined) return present(await userById(db, tx, linked), 'disabled')
  const found = await search(db, tx, stored.body, person)
  if ('user' in found) {
    await link(db, tx, subject, found.user.id)
    return found.user
  }
  const { account } = person
  if (found.reason !== 'unknown_account' || !stored.body.create || account === undefined)
    throw new Refusal(found.reason)
  const writer = writerFor(room, tx, room.models.current(), stored, visitor.request)
  const id = await createNewcomer(writer, stored.body, { ...person, account })
  await link(db, tx, subject, id)
  return present(await userById(db, tx, id), 'unknown_account')
}

function present(user: Known | undefined, otherwise: LoginReason): Known {
  if (!user) throw new Refusal(otherwise)
  return user
}

/** By a directory that no administrator has set up nobody signs in who may do more than whoever has. */
async function maySignIn(
  { db, models }: VisitRoom,
  tx: Transaction,
  { stored }: OpenDirectory,
  user: Known,
): Promise<boolean> {
  if (stored.trusted) return true
  if (stored.updatedBy === null) return false
  const onTx = { ...db, query: tx.query.bind(tx) }
  const [theirs, editors] = [await rightsOf(onTx, user.id), await rightsOf(onTx, stored.updatedBy)]
  return within(models.current(), theirs, editors).length === 0
}

/** Words of RFC 8176 for more than one proof. */
const SEVERAL: ReadonlySet<string> = new Set(['mfa', 'otp', 'hwk', 'swk', 'sms', 'tel', 'fpt', 'face', 'iris', 'sc'])

function provedTwice({ methods }: DirectoryPerson): boolean {
  return methods.some((method) => SEVERAL.has(method))
}

interface Refused {
  readonly reason: LoginReason
  readonly user?: Known | undefined
}

async function refuse({ db }: VisitRoom, who: string, { reason, user }: Refused, visitor: Visitor): Promise<void> {
  const account = user?.account ?? veiled(who)
  await logLogin(db, db, { account, userId: user?.id, result: 'failure', reason, ...visitor })
}

/** What became of a message, written with its entry in the logs: by whoever has it still, or learns it afterwards. */
import { type Principal, systemPrincipal } from '../../access/index.ts'
import { recordMessage } from '../../audit/index.ts'
import type { Queryable } from '../../database/index.ts'
import { retryDelay } from '../retry.ts'
import { withoutAddress } from '../opt-out/addresses.ts'
import type { ChannelsRoom, Ending, Message } from '../types.ts'

/** What the logs say of a message beside its result. */
export interface Told {
  readonly template: string | null
  readonly content: string
  readonly subject: string
  readonly address: string
}

type Room = Pick<ChannelsRoom, 'db'>

/**
 * Ends a message that this process has.
 * @returns false where another has it by now: nothing was written
 */
export async function finish(
  { db }: Room,
  tx: Queryable,
  message: Message,
  ending: Ending,
  told?: Told,
): Promise<boolean> {
  const rows = await tx.query(
    `update ${db.table('sys_message')} set status = $3, error = $4::jsonb, provider_id = coalesce($5, provider_id), ` +
      `sent_at = case when $3 = 'sent' then ${db.now} else sent_at end, ended_at = ${db.now}, lease_until = null, worker = null ` +
      // who was given up for lost, and comes back with the answer, knows more than whoever gave it up
      `where id = $1 and ((token = $2 and status = 'running') or (status = 'unknown' and token = $2 + 1 and worker is null)) returning id`,
    [message.id, message.token, ending.state, errorOf(message, ending, told), providerIdOf(ending)],
  )
  if (rows.length === 0) return false
  if (told) await log({ db }, tx, message, ending, told)
  return true
}

/** Puts a message off that was certainly not taken; after the last attempt it has failed. */
export async function again(
  room: Room,
  tx: Queryable,
  message: Message,
  { code, reason, afterMs }: Extract<Ending, { code: string }> & { readonly afterMs?: number },
  told?: Told,
): Promise<boolean> {
  const delay = retryDelay(message.attempts, afterMs)
  if (delay === undefined) return finish(room, tx, message, { state: 'failed', code, reason }, told)
  const { db } = room
  const rows = await tx.query(
    `update ${db.table('sys_message')} set status = 'ready', error = $3::jsonb, begun_at = null, paced = false, ` +
      `due_at = ${db.now} + $4::float8 * interval '1 ms', lease_until = null, worker = null ` +
      `where id = $1 and token = $2 and status = 'running' returning id`,
    [message.id, message.token, errorOf(message, { state: 'failed', code, reason }, told), delay],
  )
  return rows.length > 0
}

/** Moves a message to a time at which it may leave; the attempt does not count. */
export async function shift(
  { db }: Room,
  on: Queryable,
  message: Message,
  { dueAt, paced }: { readonly dueAt: string; readonly paced: boolean },
): Promise<void> {
  await on.query(
    `update ${db.table('sys_message')} set status = 'ready', due_at = $3::timestamptz, paced = $4, attempts = attempts - 1, ` +
      `lease_until = null, worker = null where id = $1 and token = $2 and status = 'running'`,
    [message.id, message.token, dueAt, paced],
  )
}

/** Entries of the logs of mails and text messages; other kinds have none. */
export async function log(
  { db }: Room,
  tx: Queryable,
  message: Pick<Message, 'kind' | 'source' | 'by'>,
  ending: Ending,
  { template, content, subject, address }: Told,
): Promise<void> {
  // what was left out never was to leave
  if (ending.state === 'skipped' || ending.state === 'cancelled' || ending.state === 'delivered') return
  const common = {
    principal: authorOf(message),
    ...(template !== null && { template }),
    source: message.source,
    result: ending.state,
    ...('reason' in ending && { error: withoutAddress(ending.reason.zh, address, message.kind) }),
  }
  if (message.kind === 'mail') await recordMessage(db, tx, { ...common, channel: 'mail', recipient: address, subject })
  if (message.kind === 'sms') await recordMessage(db, tx, { ...common, channel: 'sms', phone: address, content })
}

/** A log names the person by id alone. */
function authorOf({ by }: Pick<Message, 'by'>): Principal | { readonly kind: 'user'; readonly id: string } {
  return by === null ? systemPrincipal('messages') : { kind: 'user', id: by }
}

function errorOf(message: Message, ending: Ending, told: Told | undefined): string | null {
  if (!('reason' in ending)) return null
  const address = told?.address ?? message.recipient
  const { zh, en } = ending.reason
  const clean = (text: string): string => withoutAddress(text, address, message.kind)
  return JSON.stringify({ code: ending.code, zh: clean(zh), en: clean(en) })
}

function providerIdOf(ending: Ending): string | null {
  return ending.state === 'sent' && ending.providerId ? ending.providerId.slice(0, 200) : null
}

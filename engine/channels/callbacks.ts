/** What providers report: what became of messages that they took, and who wants none any more. */
import { redacted } from '../audit/index.ts'
import type { Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { CallbackRequest, Receipt } from './adapters/types.ts'
import { optOut } from './opt-out/opt-outs.ts'
import { log } from './sender/finish.ts'
import { openChannel, readChannelById } from './store.ts'
import type { ChannelsRoom, Ending, Message } from './types.ts'

/** Receipts that one call may bring. */
const MOST_RECEIPTS = 1_000

/**
 * Takes a report of the provider of a channel. Whoever is not the provider, and a channel that has no reports, are not to
 * be told apart.
 * @throws TesseraError CALLBACK_REFUSED, BAD_REQUEST for what is no report
 */
export async function takeCallback(room: ChannelsRoom, id: string, request: CallbackRequest): Promise<void> {
  const { db } = room
  const stored = await readChannelById(room, db, id)
  const opened = stored && (await openChannel(room, db, stored))
  if (!stored || !opened?.adapter.callback) throw new TesseraError('CALLBACK_REFUSED')
  const news = readNews(() => opened.adapter.callback?.(opened.channel, request))
  await db.transaction(async (tx) => {
    for (const receipt of news.receipts.slice(0, MOST_RECEIPTS)) await settle(room, tx, stored.id, receipt)
    for (const address of news.optOuts.slice(0, MOST_RECEIPTS))
      await optOut(room, tx, { kind: stored.kind, address, source: 'reply' })
  })
}

function readNews<T>(read: () => T | undefined): T {
  try {
    const news = read()
    if (news !== undefined) return news
  } catch (error) {
    if (error instanceof TesseraError) throw error
    throw new TesseraError('BAD_REQUEST', { reason: UNREADABLE }, { cause: error })
  }
  throw new TesseraError('CALLBACK_REFUSED')
}

/** A receipt settles what was sent and what nobody knew of; what has ended otherwise stays as it is. */
async function settle(
  room: ChannelsRoom,
  tx: Queryable,
  channel: string,
  { providerId, message, state, reason }: Receipt,
): Promise<void> {
  const byMessage = message !== undefined && /^[0-9a-f-]{36}$/i.test(message)
  if (!byMessage && (providerId === undefined || providerId === '')) return
  const { db } = room
  // providers like to say whose number it was
  const told = redacted(reason ?? '').slice(0, 280)
  const why = { code: 'UNDELIVERED', zh: `服务商回执：${told}`, en: `the provider says: ${told}` }
  const error = state === 'failed' ? why : null
  if (byMessage) await settleEarly(room, tx, { channel, message, providerId: providerId ?? '', error })
  await tx.query(
    `update ${db.table('sys_message')} set status = $3, error = $4::jsonb, provider_id = coalesce(nullif($5, ''), provider_id), ` +
      `sent_at = coalesce(sent_at, begun_at), ended_at = ${db.now} ` +
      `where channel = $1 and ${byMessage ? 'id = $2::uuid' : 'provider_id = $2'} and status in ('sent', 'unknown')`,
    [channel, byMessage ? message : providerId, state, error && JSON.stringify(error), providerId ?? ''],
  )
}

interface Early {
  readonly channel: string
  readonly message: string
  readonly providerId: string
  readonly error: { readonly code: string; readonly zh: string; readonly en: string } | null
}

interface Settled extends Pick<Message, 'kind' | 'source' | 'by' | 'subject'>, Record<string, unknown> {
  readonly address: string | null
  readonly name: string | null
  readonly text: string | null
}

/** A receipt may come before the answer of the call: whoever waits for that has lost the message and writes nothing. */
async function settleEarly(
  { db }: ChannelsRoom,
  tx: Queryable,
  { channel, message, providerId, error }: Early,
): Promise<void> {
  const template = (column: string): string =>
    `(select ${column} from ${db.table('sys_message_template')} as t where t.id = m.template)`
  const [row] = await tx.query<Settled>(
    `update ${db.table('sys_message')} as m set status = $3, error = $4::jsonb, provider_id = coalesce(nullif($5, ''), provider_id), ` +
      `sent_at = begun_at, ended_at = ${db.now}, token = token + 1, lease_until = null, worker = null ` +
      `where channel = $1 and id = $2::uuid and status = 'running' and begun_at is not null ` +
      `returning m.kind, m.source, m.by::text as by, m.subject, coalesce(m.address, m.recipient) as address, ` +
      `${template('t.name')} as name, coalesce(${template('coalesce(t.text, t.subject)')}, m.content) as text`,
    [channel, message, error ? 'failed' : 'delivered', error && JSON.stringify(error), providerId],
  )
  if (!row) return
  const { address, name, text, subject } = row
  const ending: Ending = error ? { state: 'failed', code: error.code, reason: error } : { state: 'sent' }
  const told = { template: name, content: text ?? '', subject: subject ?? text ?? '', address: address ?? '' }
  await log({ db }, tx, row, ending, told)
}

const UNREADABLE = { zh: '回执无法识别', en: 'the report cannot be read' }

/** What can be done to messages by hand: sending failed ones again, saying what became of those nobody knows of, calling off. */
import { mayDo } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { RecordAction, RecordActions, Writer } from '../../records/index.ts'
import { log } from '../sender/finish.ts'
import type { Ending, Message } from '../types.ts'

export const RESOLVE_POINT = 'message_resolve'

export type HandAct = 'retry' | 'resolve_sent' | 'resolve_failed' | 'cancel'

interface Act {
  readonly label: Text
  readonly confirm: Text
  readonly wish: Text
  readonly from: readonly string[]
  /** SQL of what changes. */
  readonly set: string
  readonly ending?: Ending
}

const BY_HAND = { zh: '人工确认未送达', en: 'a person said that it did not arrive' }

const ACTS: Readonly<Record<HandAct, Act>> = {
  retry: {
    label: { zh: '重发', en: 'Send again' },
    confirm: {
      zh: '重新发送选中的失败消息；结果未知的消息可能已经送达，重发会重复。',
      en: 'The failed messages are sent again. Of those that nobody knows of, the recipient may get two.',
    },
    wish: { zh: '重发', en: 'sent again' },
    from: ['failed', 'unknown', 'cancelled', 'skipped'],
    set: `status = 'ready', due_at = sys_now(), attempts = 0, begun_at = null, paced = false, error = null, ended_at = null, token = token + 1`,
  },
  resolve_sent: {
    label: { zh: '确认已送达', en: 'It arrived' },
    confirm: { zh: '将结果未知的消息记为已送达。', en: 'Messages that nobody knows of count as delivered.' },
    wish: { zh: '确认', en: 'settled' },
    from: ['unknown'],
    set: `status = 'delivered', error = null, ended_at = sys_now()`,
    ending: { state: 'sent' },
  },
  resolve_failed: {
    label: { zh: '确认未送达', en: 'It did not arrive' },
    confirm: {
      zh: '将结果未知的消息记为失败，之后可以重发。',
      en: 'Messages that nobody knows of count as failed and may be sent again.',
    },
    wish: { zh: '确认', en: 'settled' },
    from: ['unknown'],
    set: `status = 'failed', error = '${JSON.stringify({ code: 'BY_HAND', ...BY_HAND })}'::jsonb, ended_at = sys_now()`,
    ending: { state: 'failed', code: 'BY_HAND', reason: BY_HAND },
  },
  cancel: {
    label: { zh: '取消发送', en: 'Call off' },
    confirm: { zh: '取消尚未发出的消息。', en: 'Messages that have not left yet are called off.' },
    wish: { zh: '取消', en: 'called off' },
    from: ['ready'],
    set: `status = 'cancelled', ended_at = sys_now(), token = token + 1`,
  },
}

/** Adds what can be done to messages to the actions of a process. */
export function messageActions(db: Database, actions: RecordActions): RecordActions {
  for (const name of Object.keys(ACTS) as HandAct[]) actions.add('sys_message', actionOf(db, name))
  return actions
}

/** One at a time: the list is a view, whose rows nobody writes. */
function actionOf(db: Database, name: HandAct): RecordAction {
  const { label, confirm } = ACTS[name]
  return {
    name,
    label,
    confirm,
    allowed: (principal) => mayDo(principal, RESOLVE_POINT),
    run: async (writer, id) => {
      await actOnMessages(db, writer, name, [id])
      return {}
    },
  }
}

interface Found extends Record<string, unknown> {
  readonly id: string
  readonly status: string
  readonly kind: Message['kind']
  readonly source: Message['source']
  readonly by: string | null
  readonly address: string | null
  readonly subject: string | null
  readonly template: string | null
  readonly text: string | null
}

/** All of them or none. @throws TesseraError MESSAGE_STATE */
export async function actOnMessages(
  db: Database,
  { tx }: Pick<Writer, 'tx'>,
  name: HandAct,
  ids: readonly string[],
): Promise<{ id: string; name: string; value: string }[]> {
  const act = ACTS[name]
  const table = db.table('sys_message')
  const found = await tx.query<Found>(
    `select m.id::text as id, m.status, m.kind, m.source, m.by::text as by, coalesce(m.address, m.recipient) as address, ` +
      `m.subject, t.name as template, coalesce(t.text, t.subject, m.content) as text ` +
      `from ${table} as m left join ${db.table('sys_message_template')} as t on t.id = m.template ` +
      `where m.id = any($1::uuid[]) order by m.id for update of m`,
    [ids],
  )
  const other = found.find(({ status }) => !act.from.includes(status))
  if (other) throw new TesseraError('MESSAGE_STATE', { state: STATES[other.status] ?? other.status, wish: act.wish })
  // the program's own clock, under the schema of the workspace
  const set = act.set.replaceAll('sys_now()', db.now)
  await tx.query(`update ${table} set ${set} where id = any($1::uuid[])`, [ids])
  for (const message of found) await logOf(db, tx, act, message)
  return found.map(({ id, template }) => ({ id, name: template ?? id, value: act.label.zh }))
}

/** What a person says became of a message is an entry of the log, like any other result. */
async function logOf(db: Database, tx: Writer['tx'], { ending }: Act, message: Found): Promise<void> {
  if (!ending || message.address === null) return
  const { address, template, text, subject } = message
  await log({ db }, tx, message, ending, { address, template, content: text ?? '', subject: subject ?? text ?? '' })
}

const STATES: Readonly<Record<string, Text>> = {
  ready: { zh: '待发送', en: 'to be sent' },
  running: { zh: '发送中', en: 'being sent' },
  sent: { zh: '已发送', en: 'sent' },
  delivered: { zh: '已送达', en: 'delivered' },
  failed: { zh: '失败', en: 'failed' },
  unknown: { zh: '结果未知', en: 'unknown' },
  skipped: { zh: '已跳过', en: 'left out' },
  cancelled: { zh: '已取消', en: 'cancelled' },
}

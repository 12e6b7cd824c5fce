/** What people write of notices: whose a notice is, when it is sent, and that what was sent stays as it was. */
import { mayDo, type Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Imposing, RemovalStage, WriteStages, Written } from '../../records/index.ts'
import { DIGEST, NOTICE_CHANNEL, sendWritten } from './deliver.ts'

export const NOTICE = 'sys_notice'
export const SEND_POINT = 'notice_send'

interface WrittenNotice extends Record<string, unknown> {
  readonly id: string
  readonly state: 'draft' | 'sent' | 'withdrawn'
  readonly sender: string | null
  readonly roles: unknown
  /** Whether the record is as it was sent; null for what was never sent. */
  readonly same: boolean | null
  readonly withdrawn: boolean
}

/** Adds the stages over notices that people write. */
export function noticeStages(db: Database, stages: WriteStages): WriteStages {
  return stages
    .onCreate(NOTICE, imposeSender)
    .beforeDelete(NOTICE, noticesLeave(db))
    .afterWrite(NOTICE, (written) => noticesWritten(db, written))
}

const imposeSender: Imposing = (rows, { principal }) =>
  rows.map(() => ({ sender: principal.kind === 'user' ? principal.id : null }))

/** Drafts may go; of what was sent somebody may have acted upon it. */
function noticesLeave(db: Database): RemovalStage {
  return async ({ ids, writer: { tx } }) => {
    const sent = await tx.query(`select from ${db.table('sys_notice_sent')} where id = any($1::uuid[]) limit 1`, [ids])
    if (sent.length > 0) throw new TesseraError('NOTICE_SENT')
  }
}

/** @throws TesseraError FORBIDDEN, NOTICE_SENT, VALIDATION_FAILED */
async function noticesWritten(db: Database, written: Written): Promise<void | (() => Promise<void>)> {
  const { action, ids, writer } = written
  if (action === 'delete' || action === 'purge') return
  requireSender(writer.principal)
  const notices = await read(db, writer.tx, ids)
  for (const notice of notices) requireUnchanged(notice)
  const faults = new Map<string, Fault>()
  const roles = await unknownRoles(writer.tx, db, notices)
  for (const { id, sender, roles: named } of notices) {
    if (sender === null) faults.set(id, { field: 'subject', code: 'INVALID_VALUE', message: NOBODY })
    const fault = rolesFault(named, roles)
    if (fault) faults.set(id, { field: 'roles', code: 'INVALID_VALUE', message: fault })
  }
  refuse(written, faults)
  return carryOut(db, written, notices)
}

function requireSender(principal: Principal): void {
  if (!mayDo(principal, SEND_POINT)) throw new TesseraError('FORBIDDEN')
}

/** What was sent can be withdrawn, and nothing else; what was withdrawn stays so. */
function requireUnchanged({ state, same, withdrawn }: WrittenNotice): void {
  const isFresh = same === null
  if (isFresh ? state === 'withdrawn' : !same || state === 'draft' || (withdrawn && state === 'sent'))
    throw new TesseraError('NOTICE_SENT')
}

async function carryOut(
  db: Database,
  written: Written,
  notices: readonly WrittenNotice[],
): Promise<void | (() => Promise<void>)> {
  const { tx } = written.writer
  const sending = notices.filter(({ state, same }) => state === 'sent' && same === null).map(({ id }) => id)
  const withdrawing = notices
    .filter(({ state, same, withdrawn }) => state === 'withdrawn' && same === true && !withdrawn)
    .map(({ id }) => id)
  if (sending.length > 0) {
    const sent = await sendWritten(db, tx, sending)
    const empty = sending.filter((id) => (sent.get(id) ?? 0) === 0)
    refuse(written, new Map(empty.map((id) => [id, { field: 'recipients', code: 'REQUIRED', message: NO_RECIPIENT }])))
    await tx.query(`update ${db.table(NOTICE)} set sent_at = ${db.now} where id = any($1::uuid[])`, [sending])
  }
  if (withdrawing.length > 0) await withdraw(db, tx, withdrawing)
  const changed = [...sending, ...withdrawing]
  if (changed.length === 0) return
  // a message that is lost is made up for by whoever looks again by itself
  return async () => {
    for (const id of changed) await db.notify(NOTICE_CHANNEL, `notice:${id}`)
  }
}

async function withdraw(db: Database, tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query(`update ${db.table('sys_notice_sent')} set withdrawn_at = ${db.now} where id = any($1::uuid[])`, [ids])
  await tx.query(`update ${db.table('sys_notice_recipient')} set hidden = true where notice = any($1::uuid[])`, [ids])
}

function read(db: Database, tx: Queryable, ids: readonly string[]): Promise<WrittenNotice[]> {
  return tx.query<WrittenNotice>(
    `select n.id::text as id, n.state, n.sender::text as sender, n.roles,
       case when s.id is not null then s.digest = ${DIGEST} end as same, coalesce(s.withdrawn_at is not null, false) as withdrawn
     from ${db.table(NOTICE)} as n left join ${db.table('sys_notice_sent')} as s on s.id = n.id
     where n.id = any($1::uuid[])`,
    [ids],
  )
}

/** Names among those given that no role has. */
async function unknownRoles(
  tx: Queryable,
  db: Database,
  notices: readonly WrittenNotice[],
): Promise<ReadonlySet<string>> {
  const named = notices.flatMap(({ roles }) => (isNames(roles) ? roles : []))
  if (named.length === 0) return new Set()
  const rows = await tx.query<{ name: string }>(
    `select name from ${db.table('meta_definition')} where kind = 'role' and deleted_at is null and name = any($1::text[])`,
    [named],
  )
  const known = new Set(rows.map(({ name }) => name))
  return new Set(named.filter((name) => !known.has(name)))
}

const MOST_ROLES = 100

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_ROLES && value.every((each) => typeof each === 'string')
}

function rolesFault(value: unknown, unknown: ReadonlySet<string>): Text | undefined {
  if (value === null) return undefined
  if (!isNames(value)) return NO_ROLES
  const [name] = value.filter((each) => unknown.has(each))
  return name === undefined ? undefined : { zh: `没有角色“${name}”`, en: `there is no role '${name}'` }
}

type Fault = Pick<Issue, 'code' | 'message'> & { readonly field: string }

/** Of several records each fault names its row. @throws TesseraError VALIDATION_FAILED */
function refuse({ ids }: Written, faults: ReadonlyMap<string, Fault>): void {
  if (faults.size === 0) return
  throw invalid(
    [...faults].map(([id, { field, code, message }]) => ({
      code,
      message,
      path: ids.length > 1 ? `${ids.indexOf(id)}/${field}` : field,
    })),
  )
}

const NOBODY = { zh: '站内通知须由发件人本人建立', en: 'notices are written by who sends them' }
const NO_RECIPIENT = {
  zh: '没有收件人：请选择人员、部门或角色，其中须有启用的用户',
  en: 'nobody would get it: choose people, departments or roles with somebody enabled among them',
}
const NO_ROLES = {
  zh: `须为角色编码的列表，最多 ${MOST_ROLES} 个`,
  en: `a list of codes of roles, at most ${MOST_ROLES}`,
}

/**
 * Sending by hand: a template to the people behind records that one may see. Whoever sends need not see their addresses;
 * these are read when the message leaves. What no field fills is given here, and must be.
 */
import type { UserPrincipal } from '../../access/index.ts'
import { recordOperation } from '../../audit/index.ts'
import type { Queryable } from '../../database/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { choose, requirePlan, type Selection, type Writer } from '../../records/index.ts'
import { contactOf } from '../../model/contact.ts'
import { comparedAddress } from '../opt-out/addresses.ts'
import { dividedVariables, type MessageTemplate, readTemplate, templateVariables } from '../templates/template.ts'

/** People that one call may send to. */
export const MOST_SENT = 1_000
const LONGEST_VALUE = 500

export interface SendAsked {
  readonly template: string
  readonly object: string
  readonly selection: Selection
  readonly variables: Readonly<Record<string, string>>
  readonly channel: string | null
}

export interface Sending {
  /** Messages that wait for the sender. */
  readonly count: number
  readonly ids: readonly string[]
}

/** @throws TesseraError NOT_FOUND, VALIDATION_FAILED, TOO_MANY_MATCH, FORBIDDEN for records one may not see */
export async function sendToRecords(
  writer: Writer & { readonly principal: UserPrincipal },
  asked: SendAsked,
): Promise<Sending> {
  const { db, tx, model, principal } = writer
  const plan = requirePlan(model, principal, asked.object)
  const template = await sendable(writer, asked.template)
  const contact = contactOf(plan.object)
  const field = template.kind === 'sms' ? contact?.phone : contact?.email
  if (!field) throw invalid([{ code: 'INVALID_VALUE', path: 'object', message: NOT_REACHED }])
  const variables = givenVariables(templateVariables(template), asked, plan.object)
  const ids = await choose({ ...writer, plan }, 'read', asked.selection)
  if (ids.length === 0) throw new TesseraError('NOT_FOUND')
  if (ids.length > MOST_SENT) {
    const counts = { found: ids.length, most: MOST_SENT }
    throw new TesseraError('TOO_MANY_MATCH', counts, { data: counts })
  }
  const rows = ids.map((record) => ({ id: newId(), record }))
  await insertAll(writer, rows, { ...asked, kind: template.kind, variables, by: principal.id })
  await recordOperation(db, tx, {
    principal,
    module: 'messages',
    action: 'send',
    object: asked.object,
    record: template.name,
    after: { template: template.code, messages: rows.length },
    ...(writer.request !== undefined && { request: writer.request }),
  })
  return { count: rows.length, ids: rows.map(({ id }) => id) }
}

/** Sends a template to an address that one types, with values that one types: nothing of any record goes there. */
export async function sendTrial(
  writer: Writer & { readonly principal: UserPrincipal },
  asked: { readonly template: string; readonly to: string; readonly variables: Readonly<Record<string, string>> },
): Promise<{ readonly id: string }> {
  const template = await sendable(writer, asked.template)
  if (comparedAddress(template.kind, asked.to) === undefined)
    throw invalid([{ code: 'INVALID_VALUE', path: 'to', message: template.kind === 'sms' ? NO_PHONE : NO_MAIL }])
  const variables = givenVariables(templateVariables(template), asked, undefined)
  const { db, tx, principal, request } = writer
  const id = newId()
  await tx.query(
    `insert into ${db.table('sys_message')} (id, kind, template, recipient, variables, source, by) ` +
      `values ($1, $2, $3, $4, $5::jsonb, 'manual', $6)`,
    [id, template.kind, template.id, asked.to, JSON.stringify(variables), principal.id],
  )
  await recordOperation(db, tx, {
    principal,
    module: 'messages',
    action: 'send',
    object: 'sys_message_template',
    record: template.id,
    after: { template: template.code, trial: true },
    ...(request !== undefined && { request }),
  })
  return { id }
}

/** A template of a kind that is sent to addresses. @throws TesseraError NOT_FOUND, VALIDATION_FAILED */
async function sendable({ db, tx, model, principal }: Writer, id: string): Promise<MessageTemplate> {
  requirePlan(model, principal, 'sys_message_template')
  const template = /^[0-9a-f-]{36}$/i.test(id) ? await readTemplate(db, tx, id) : undefined
  if (!template) throw new TesseraError('NOT_FOUND')
  if (!template.enabled) throw invalid([{ code: 'INVALID_VALUE', path: 'template', message: OFF }])
  if (template.kind !== 'sms' && template.kind !== 'mail')
    throw invalid([{ code: 'INVALID_VALUE', path: 'template', message: NO_ADDRESSES }])
  return template
}

/** What was given for the places that no field fills; each of these is needed, and nothing else is taken. */
function givenVariables(
  names: readonly string[],
  { variables }: Pick<SendAsked, 'variables'>,
  object: Parameters<typeof dividedVariables>[1],
): Readonly<Record<string, string>> {
  const { inputs } = dividedVariables(names, object)
  const missing = inputs.filter((name) => (variables[name] ?? '').trim() === '')
  const long = inputs.filter((name) => (variables[name] ?? '').length > LONGEST_VALUE)
  const others = Object.keys(variables).filter((name) => !inputs.includes(name))
  const issues = [
    ...missing.map((name) => ({ code: 'REQUIRED', path: `variables/${name}`, message: NEEDED })),
    ...long.map((name) => ({ code: 'INVALID_VALUE', path: `variables/${name}`, message: TOO_LONG })),
    ...others.map((name) => ({ code: 'INVALID_VALUE', path: `variables/${name}`, message: UNKNOWN })),
  ]
  if (issues.length > 0) throw invalid(issues)
  return Object.fromEntries(inputs.map((name) => [name, variables[name] ?? '']))
}

async function insertAll(
  { db, tx }: { readonly db: Writer['db']; readonly tx: Queryable },
  rows: readonly { readonly id: string; readonly record: string }[],
  message: Pick<SendAsked, 'template' | 'object' | 'channel'> & {
    readonly kind: string
    readonly variables: Readonly<Record<string, string>>
    readonly by: string
  },
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_message')} (id, kind, channel, template, object, record, variables, source, by) ` +
      `select r.id, $2, $3::uuid, $4::uuid, $5, r.record, $6::jsonb, 'manual', $7::uuid ` +
      `from jsonb_to_recordset($1::jsonb) as r(id uuid, record uuid)`,
    [
      JSON.stringify(rows),
      message.kind,
      message.channel,
      message.template,
      message.object,
      JSON.stringify(message.variables),
      message.by,
    ],
  )
}

const NOT_REACHED = {
  zh: '该对象没有这种联系方式，不能发送',
  en: 'nobody behind this object is reached by this kind of message',
}
const OFF = { zh: '消息模板已停用', en: 'the template is switched off' }
const NO_ADDRESSES = { zh: '只能手动发送短信和邮件模板', en: 'only text messages and mails are sent by hand' }
const NEEDED = { zh: '必填', en: 'is needed' }
const TOO_LONG = { zh: `不能超过 ${LONGEST_VALUE} 字`, en: `has ${LONGEST_VALUE} characters at most` }
const UNKNOWN = { zh: '模板没有这个变量，或由记录自动填写', en: 'the template has no such place, or a record fills it' }
const NO_PHONE = { zh: '须为手机号', en: 'must be a phone number' }
const NO_MAIL = { zh: '须为邮箱地址', en: 'must be a mail address' }

/**
 * From a message to what leaves: the channel, the recipient's address, the template filled with the record as it is now.
 * What enters is a message that was taken up; what leaves is a letter, or why there is none.
 */
import type { Text } from '../../kernel/text.ts'
import { contactOf } from '../../model/contact.ts'
import type { FieldModel, ObjectModel } from '../../model/types.ts'
import type { ChannelAdapter, Letter, OpenChannel } from '../adapters/types.ts'
import { comparedAddress } from '../opt-out/addresses.ts'
import { optOutLink } from '../opt-out/link.ts'
import { fieldNamed, recordTexts, type RecordTexts, SENDER } from '../record-texts.ts'
import { openChannel, readChannel, type StoredChannel } from '../store.ts'
import {
  dividedVariables,
  type MessageTemplate,
  objectOf,
  readTemplate,
  rendered,
  type Rendered,
  templateVariables,
} from '../templates/template.ts'
import { type ChannelsRoom, type Ending, isAutomatic, type Message } from '../types.ts'

export interface Prepared {
  readonly stored: StoredChannel
  readonly adapter: ChannelAdapter
  readonly channel: OpenChannel
  readonly letter: Letter
  /** As it is compared; '' where nobody is addressed. */
  readonly address: string
  /** For the log: the text without what it says to this person alone. */
  readonly told: { readonly template: string | null; readonly content: string }
}

/** A message whose text is known. */
export interface Composed {
  readonly template: MessageTemplate | undefined
  readonly text: Rendered
  /** Of the record, where there is one. */
  readonly facts: RecordTexts | undefined
  readonly object: ObjectModel | undefined
}

/** @returns the letter, or how the message ends without one */
export async function prepare(room: ChannelsRoom, message: Message): Promise<Prepared | Ending> {
  const composed = await compose(room, message)
  if ('state' in composed) return composed
  const { template, text, facts, object } = composed
  const channel = await channelOf(room, message, template)
  if ('state' in channel) return channel
  const recipient = message.recipient ?? addressIn(message, object, facts) ?? ''
  const address = isAddressed(message.kind) ? comparedAddress(message.kind, recipient) : ''
  if (address === undefined) return skipped('NO_ADDRESS', NO_ADDRESS)
  const providerTemplate = template?.provider_template ?? null
  const lack = channel.adapter.lacks?.({ providerTemplate })
  if (lack) return failed('NO_PROVIDER_TEMPLATE', lack)
  const letter = letterOf(room, message, { text, providerTemplate, address, recipient })
  const content = template ? (template.text ?? template.subject ?? '') : text.text
  return { ...channel, letter, address, told: { template: template?.name ?? null, content } }
}

/** The channel that the message names, or its template, or the default one. */
async function channelOf(
  room: ChannelsRoom,
  { channel, kind }: Message,
  template: MessageTemplate | undefined,
): Promise<Pick<Prepared, 'stored' | 'adapter' | 'channel'> | Ending> {
  const { db } = room
  const stored = await readChannel({ db }, db, { id: channel ?? template?.channel ?? null, kind })
  if (!stored) return failed('NO_CHANNEL', NO_CHANNEL)
  if (!stored.enabled) return failed('CHANNEL_OFF', CHANNEL_OFF)
  const opened = await openChannel(room, db, stored)
  return opened ? { stored, ...opened } : failed('NO_CHANNEL', NO_CHANNEL)
}

function isAddressed(kind: Message['kind']): boolean {
  return kind === 'sms' || kind === 'mail'
}

/** The text of a message, whatever channel it leaves by. */
export async function compose(room: ChannelsRoom, message: Message): Promise<Composed | Ending> {
  const { db } = room
  const template = message.template === null ? undefined : await readTemplate(db, db, message.template)
  if (message.template !== null && template?.kind !== message.kind) return failed('NO_TEMPLATE', NO_TEMPLATE)
  if (template && !template.enabled) return failed('TEMPLATE_OFF', TEMPLATE_OFF)
  const model = room.models.current()
  const object = objectOf(model, message.object)
  const names = template ? templateVariables(template) : []
  const facts = object && message.record !== null ? await factsOf(room, message, object, names) : undefined
  const isGone = message.record !== null && facts === undefined
  if (isGone && needsRecord(message)) return skipped('RECORD_GONE', RECORD_GONE)
  if (wantsNone(message, object, facts)) return skipped('OPTED_OUT', OPTED_OUT)
  if (!template) return { template, object, facts, text: written(message) }
  const lookup = lookupIn(message, object, facts)
  const missing = dividedVariables(names, facts && object).inputs.filter((name) => lookup(name) === undefined)
  // what it would say stood in the record
  if (missing.length > 0 && isGone) return skipped('RECORD_GONE', RECORD_GONE)
  if (missing.length > 0) return failed('MISSING_VARIABLE', missingText(missing))
  return { template, object, facts, text: rendered(template, lookup) }
}

/** What stands in the message itself. */
function written({ subject, content }: Message): Rendered {
  return { subject: subject ?? '', text: content ?? '', html: null, variables: [] }
}

/** What was given with the message comes first, then what the record says. */
function lookupIn(
  { variables }: Pick<Message, 'variables'>,
  object: ObjectModel | undefined,
  facts: RecordTexts | undefined,
): (name: string) => string | undefined {
  return (name) => {
    if (Object.hasOwn(variables, name)) {
      const given = variables[name]
      return given === null || typeof given === 'object' ? '' : String(given)
    }
    const field = object && facts && fieldNamed(object, name)
    return field ? facts.get(field.name) : undefined
  }
}

/** The record as it is now, with what tells whether and where it may be reached; nothing once it is gone. */
async function factsOf(
  room: ChannelsRoom,
  message: Message,
  object: ObjectModel,
  names: readonly string[],
): Promise<RecordTexts | undefined> {
  const contact = contactOf(object)
  const wanted = [
    ...names.flatMap((name) => fieldNamed(object, name) ?? []),
    ...[contact?.phone, contact?.email].flatMap((field) => field ?? []),
  ]
  const fields: FieldModel[] = [...new Set(wanted)]
  const asked = { db: room.db, model: room.models.current(), principal: SENDER, timeZone: room.timeZone }
  // whoever is put aside gets nothing that sends itself
  const scope = isAutomatic(message) && needsRecord(message) ? { active: true as const } : {}
  const record = message.record ?? ''
  const texts = await recordTexts(room.db, { ...asked, ...scope }, object.name, { ids: [record], fields })
  const found = texts.get(record)
  if (!found) return undefined
  const seen = message.kind === 'site' ? await seenBy(room, message, object, fields) : undefined
  if (seen) return new Map(fields.map(({ name }) => [name, seen.get(name) ?? '']))
  if (!contact?.optOut) return found
  const [row] = await room.db.query<{ out: boolean | null }>(
    `select ${quoted(contact.optOut)} as out from ${room.db.table(object.table.name)} where id = $1::uuid`,
    [record],
  )
  return new Map([...found, [OPT_OUT, row?.out === true ? 'yes' : '']])
}

/** What the person who is told may read of the record; whoever may read none of it is told nothing out of it. */
async function seenBy(
  { db, models, timeZone, principalOf }: ChannelsRoom,
  { user_id: user, record }: Message,
  object: ObjectModel,
  fields: readonly FieldModel[],
): Promise<RecordTexts> {
  const principal = user === null ? undefined : await principalOf(user)
  if (!principal || record === null) return new Map()
  const asked = { db, model: models.current(), principal, timeZone }
  return (await recordTexts(db, asked, object.name, { ids: [record], fields })).get(record) ?? new Map()
}

/** Beside the texts of fields: no field has such a name. */
const OPT_OUT = ' opted out'

function quoted({ column }: FieldModel): string {
  return `"${column.replaceAll('"', '""')}"`
}

/**
 * It goes to whom the record is about, as advertising always does. What has another recipient may tell of a record that is
 * gone.
 */
function needsRecord({ kind, recipient, source }: Message): boolean {
  return isAddressed(kind) && (recipient === null || source === 'marketing')
}

/** The record says that the person wants no advertising: nothing that sends itself. */
function wantsNone(message: Message, object: ObjectModel | undefined, facts: RecordTexts | undefined): boolean {
  return isAutomatic(message) && object !== undefined && facts?.get(OPT_OUT) === 'yes'
}

function addressIn({ kind }: Message, object: ObjectModel | undefined, facts: RecordTexts | undefined): string | null {
  const contact = object && contactOf(object)
  const field = kind === 'sms' ? contact?.phone : contact?.email
  const address = field && facts?.get(field.name)
  return address === undefined || address === '' ? null : address
}

function letterOf(
  room: ChannelsRoom,
  message: Message,
  {
    text,
    providerTemplate,
    address,
    recipient,
  }: { text: Rendered; providerTemplate: string | null; address: string; recipient: string },
): Letter {
  const { id, kind, object, record } = message
  const at = new Date()
  const base = String(room.parameters.get('message_public_address') ?? '')
  const wantsLink = kind === 'mail' && isAutomatic(message)
  return {
    id,
    kind,
    at,
    recipient: kind === 'sms' ? address : recipient,
    ...text,
    providerTemplate,
    unsubscribe: wantsLink ? optOutLink(room.vault, base, { kind, address }) : null,
    payload: {
      type: 'message',
      timestamp: at.toISOString(),
      data: { id, ...(record !== null && { object, record }), subject: text.subject, text: text.text },
    },
  }
}

export function failed(code: string, reason: Text): Ending {
  return { state: 'failed', code, reason }
}

export function skipped(code: string, reason: Text): Ending {
  return { state: 'skipped', code, reason }
}

function missingText(names: readonly string[]): Text {
  const list = names.map((name) => `\${${name}}`)
  return { zh: `缺少变量 ${list.join('、')}`, en: `nothing is given for ${list.join(', ')}` }
}

const NO_CHANNEL = {
  zh: '没有可用的发送通道：请指定通道，或设置一个默认通道',
  en: 'there is no channel for it: name one, or make one the default',
}
const CHANNEL_OFF = { zh: '发送通道已停用', en: 'the channel is switched off' }
const NO_TEMPLATE = { zh: '消息模板不存在或类型不符', en: 'the template is not there, or of another kind' }
const TEMPLATE_OFF = { zh: '消息模板已停用', en: 'the template is switched off' }
const NO_ADDRESS = { zh: '没有手机号或邮箱，或格式有误', en: 'there is no phone number or mail address, or it is none' }
const RECORD_GONE = { zh: '记录已删除或已移入回收站', en: 'the record is deleted or put aside' }
const OPTED_OUT = { zh: '对方已退订', en: 'the recipient wants none' }

/**
 * In charge of what strategies and plans tell people and programs: text messages, mails, site messages, webhooks, group
 * robots. What enters are works; what leaves are rows of messages, written once, for the room of channels to send.
 */
import { accessPlan } from '../../../access/index.ts'
import { type Issue, TesseraError } from '../../../kernel/errors.ts'
import { variablesOf } from '../../../kernel/placeholders.ts'
import type { Text } from '../../../kernel/text.ts'
import { contactOf } from '../../../model/contact.ts'
import type { FieldModel, ObjectModel } from '../../../model/types.ts'
import type { CarryRoom } from '../internal/carry.ts'
import { idsOf, textOf, UUID } from '../internal/settings.ts'
import { valuesOf } from '../internal/values.ts'
import type { Ground, InternalType, Settings } from '../types.ts'
import { sendMessages } from './send.ts'
import { type TemplateAsked, templatesById } from './templates.ts'
import { FORMS, type MessageForm, settingsOf } from './types.ts'

export function messageTypes(room: CarryRoom): InternalType[] {
  return FORMS.map((form) => ({
    ...{ code: form.code, label: form.label, description: form.description, mode: 'internal' as const },
    settings: settingsOf(form),
    ...(form.pushes && { pushes: form.pushes }),
    needsRecord: false,
    variables: messageVariables,
    check: (settings, ground) => messageIssues(room, settings, { ground, form }),
    run: (tx, works) => sendMessages(room, tx, works, form),
  }))
}

/** @throws TesseraError PLACEHOLDER_INVALID */
function messageVariables(settings: Settings): string[] {
  const isTemplate = textOf(settings, 'template') !== ''
  const given = Object.values(valuesOf({ values: settings['variables'] }))
  const texts = [
    textOf(settings, 'to'),
    ...(isTemplate
      ? given.filter((each) => typeof each === 'string')
      : [textOf(settings, 'subject'), textOf(settings, 'content')]),
  ]
  return [...new Set(texts.flatMap(variablesOf))]
}

interface Checking {
  readonly ground: Ground
  readonly form: MessageForm
}

async function messageIssues(room: CarryRoom, settings: Settings, checking: Checking): Promise<Issue[]> {
  const places = placeIssues(settings)
  if (places.length > 0) return places
  return [
    ...recipientIssues(settings, checking),
    ...(await textIssues(room, settings, checking)),
    ...(await channelIssues(room, settings, checking)),
  ]
}

function placeIssues(settings: Settings): Issue[] {
  return ['to', 'subject', 'content'].flatMap((name): Issue[] => {
    try {
      variablesOf(textOf(settings, name))
      return []
    } catch (error) {
      if (!(error instanceof TesseraError)) throw error
      return [{ code: error.code, path: name, message: error.text }]
    }
  })
}

function recipientIssues(settings: Settings, { ground: { model, object: name }, form }: Checking): Issue[] {
  const object = model.objects.get(name ?? '')
  if (form.kind === 'site') {
    const isOwned = settings['owner'] === true && object?.definition.owner_field !== undefined
    return idsOf(settings, 'users').length > 0 || isOwned ? [] : [issue('users', NO_PEOPLE, 'REQUIRED')]
  }
  if (!form.isAddressed || textOf(settings, 'to') !== '') return []
  const contact = object && contactOf(object)
  return (form.kind === 'sms' ? contact?.phone : contact?.email) ? [] : [issue('to', NO_ADDRESS, 'REQUIRED')]
}

/** Either a template whose places are all filled, or a text of its own. */
async function textIssues({ db }: CarryRoom, settings: Settings, { ground, form }: Checking): Promise<Issue[]> {
  const id = textOf(settings, 'template')
  if (id === '') {
    const isPlain = textOf(settings, 'content') !== ''
    return isPlain ? [] : [issue('content', form.hasTemplate ? TEXT_OR_TEMPLATE : TEXT, 'REQUIRED')]
  }
  const template = UUID.test(id) ? (await templatesById(db, ground.on, [id])).get(id) : undefined
  if (!template || template.kind !== form.kind) return [issue('template', NO_TEMPLATE)]
  if (!template.enabled) return [issue('template', TEMPLATE_OFF)]
  return [...hiddenIssues(template, settings, { ground, form }), ...missingIssues(template, settings, ground)]
}

function missingIssues(template: TemplateAsked, settings: Settings, ground: Ground): Issue[] {
  const missing = missingOf(template.variables, settings, ground)
  if (missing.length === 0) return []
  const names = missing.map((name) => `\${${name}}`)
  const message = {
    zh: `模板“${template.name}”的变量 ${names.join('、')} 在事件和记录中都没有，请填写`,
    en: `neither the event nor its record has ${names.join(', ')} of the template '${template.name}'; fill them in`,
  }
  return [issue('variables', message, 'EVENT_FIELD_MISSING')]
}

/** Places that neither the action nor the event nor the record of the event fills. */
function missingOf(variables: readonly string[], settings: Settings, { model, object, fields }: Ground): string[] {
  if (!fields) return []
  const own = model.objects.get(object ?? '')?.fields ?? []
  const known = new Set([...fields, ...own.flatMap(({ name, label }) => [name, label.zh, label.en])])
  return unsaid(variables, settings).filter((name) => !known.has(rootOf(name)) && !known.has(name))
}

/**
 * Whoever answers for it tells others nothing that a mask hides from them. What goes to the contact of the record itself
 * tells people of themselves alone.
 */
function hiddenIssues({ variables, name: called }: TemplateAsked, settings: Settings, checking: Checking): Issue[] {
  const { ground, form } = checking
  const { model, author, object: name } = ground
  const object = model.objects.get(name ?? '')
  if (!author || !object || (form.isAddressed && textOf(settings, 'to') === '')) return []
  const plan = accessPlan(model, author, object.name)
  const hidden = unsaid(variables, settings).filter((variable) =>
    [variable, rootOf(variable)].some((place) => {
      const field = fieldNamed(object, place)
      return field && plan?.fields.get(field.name)?.reads !== 'clear'
    }),
  )
  if (hidden.length === 0) return []
  const names = hidden.map((variable) => `\${${variable}}`)
  const message = {
    zh: `模板“${called}”的 ${names.join('、')} 您不能查看明文，不能发给记录本人以外的收件人`,
    en: `you do not read ${names.join(', ')} of the template '${called}' clearly, so it goes to nobody but the person of the record`,
  }
  return [issue('template', message, 'STRATEGY_HIDDEN')]
}

/** As templates name them: by name, or by label in either language. */
function fieldNamed({ fields }: ObjectModel, place: string): FieldModel | undefined {
  return (
    fields.find((field) => field.name === place) ??
    fields.find(({ label }) => label.zh === place || label.en.toLowerCase() === place.toLowerCase())
  )
}

/** Places that the action itself says nothing for. */
function unsaid(variables: readonly string[], settings: Settings): string[] {
  const given = valuesOf({ values: settings['variables'] })
  return variables.filter((name) => {
    const said = Object.hasOwn(given, name) ? given[name] : undefined
    return !(typeof said === 'string' && said !== '')
  })
}

function rootOf(variable: string): string {
  return variable.split('.', 1)[0] ?? variable
}

async function channelIssues({ db }: CarryRoom, settings: Settings, { ground, form }: Checking): Promise<Issue[]> {
  const id = textOf(settings, 'channel')
  if (id === '') return []
  const [row] = UUID.test(id)
    ? await ground.on.query<{ enabled: boolean }>(
        `select enabled from ${db.table('sys_channel')} where id = $1 and kind = $2 and deleted_at is null`,
        [id, form.kind],
      )
    : []
  if (!row) return [issue('channel', NO_CHANNEL)]
  return row.enabled ? [] : [issue('channel', CHANNEL_OFF)]
}

function issue(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

const NO_PEOPLE = { zh: '选择要通知的人员', en: 'choose whom to tell' }
const NO_ADDRESS = {
  zh: '填写收件地址：事件的记录没有联系方式',
  en: 'say where to send it: the record of the event has no contact',
}
const TEXT = { zh: '填写内容', en: 'a content is expected' }
const TEXT_OR_TEMPLATE = { zh: '选择消息模板，或填写内容', en: 'choose a template, or write a content' }
const NO_TEMPLATE = { zh: '没有此类型的消息模板', en: 'there is no such template of this kind' }
const TEMPLATE_OFF = { zh: '消息模板已停用', en: 'the template is switched off' }
const NO_CHANNEL = { zh: '没有此类型的发送通道', en: 'there is no such channel of this kind' }
const CHANNEL_OFF = { zh: '发送通道已停用', en: 'the channel is switched off' }

/** Templates among what was written: what each kind needs, places that can be read, and no leaving while something uses them. */
import type { Database, Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { variablesOf } from '../../kernel/placeholders.ts'
import type { Text } from '../../kernel/text.ts'
import type { RemovalStage, WriteStage } from '../../records/index.ts'
import { plainText } from '../../rules/plain-text.ts'
import { lengthOf, MOST_CHARACTERS } from '../templates/parts.ts'
import { isFormatted, type MessageTemplate, type TemplateText } from '../templates/template.ts'
import { Faults } from './faults.ts'
import { usesOf } from './uses.ts'

export interface TemplateFault {
  readonly field: 'subject' | 'text' | 'content'
  readonly message: Text
  readonly code?: string
}

/** What is wrong with the words of a template. */
export function templateFaults(template: TemplateText): TemplateFault[] {
  const { kind, subject, text, content } = template
  const faults: TemplateFault[] = []
  const body = isFormatted(kind) ? 'content' : 'text'
  const words = isFormatted(kind) ? plainText(content ?? '') : (text ?? '').trim()
  if (words === '') faults.push({ field: body, message: EMPTY, code: 'REQUIRED' })
  if (isFormatted(kind) && (subject ?? '').trim() === '')
    faults.push({ field: 'subject', message: NO_SUBJECT, code: 'REQUIRED' })
  if (kind === 'sms' && lengthOf(text ?? '').characters > MOST_CHARACTERS) faults.push({ field: 'text', message: LONG })
  for (const [field, value] of [['subject', subject] as const, [body, isFormatted(kind) ? content : text] as const]) {
    const fault = placesFault(value ?? '')
    if (fault) faults.push({ field, message: fault })
  }
  return faults
}

function placesFault(text: string): Text | undefined {
  try {
    variablesOf(text)
    return undefined
  } catch (error) {
    if (error instanceof TesseraError) return error.text
    throw error
  }
}

type WrittenTemplate = MessageTemplate & { readonly channel_kind: string | null; readonly live: boolean }

export function templatesWritten(db: Database): WriteStage {
  return async (written) => {
    const { action, ids, writer } = written
    if (action === 'delete' || action === 'purge') return
    const templates = await writer.tx.query<WrittenTemplate>(
      `select t.id::text as id, t.kind, t.name, t.code, t.subject, t.text, t.content, t.object, c.kind as channel_kind ` +
        `from ${db.table('sys_message_template')} as t left join ${db.table('sys_channel')} as c on c.id = t.channel ` +
        `where t.id = any($1::uuid[])`,
      [ids],
    )
    const faults = new Faults(written)
    for (const template of templates) {
      for (const { field, message, code } of templateFaults(template)) faults.add(template.id, field, message, code)
      if (template.object !== null && !writer.model.objects.has(template.object))
        faults.add(template.id, 'object', NO_OBJECT)
      if (template.channel_kind !== null && template.channel_kind !== template.kind)
        faults.add(template.id, 'channel', OTHER_KIND)
    }
    faults.throwAny()
  }
}

/** @throws TesseraError TEMPLATE_IN_USE */
export function templatesLeave(db: Database): RemovalStage {
  return async ({ ids, writer }) => {
    const uses = await usesOf(db, writer.tx, writer.model, { ids, column: 'template' })
    if (uses) throw new TesseraError('TEMPLATE_IN_USE', { uses })
  }
}

/** Templates of a kind with which a channel cannot be left alone. */
export async function templatesThrough(db: Database, tx: Queryable, channels: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select name from ${db.table('sys_message_template')} where channel = any($1::uuid[]) and deleted_at is null order by name limit 10`,
    [channels],
  )
  return rows.map(({ name }) => name)
}

const EMPTY = { zh: '内容不能为空', en: 'it says nothing' }
const NO_SUBJECT = { zh: '邮件和站内信须填写主题', en: 'mails and notices have a subject' }
const LONG = {
  zh: `短信不能超过 ${MOST_CHARACTERS} 字`,
  en: `a text message has ${MOST_CHARACTERS} characters at most`,
}
const NO_OBJECT = { zh: '没有这个对象', en: 'there is no such object' }
const OTHER_KIND = { zh: '发送通道与模板的类型不同', en: 'the channel is of another kind than the template' }

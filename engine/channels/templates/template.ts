/** Templates as they stand: read from their records, what they ask for, and the message that becomes of one. */
import type { Database, Queryable } from '../../database/index.ts'
import { sanitise } from '../../fields/rich_text/sanitise.ts'
import { fill, variablesOf } from '../../kernel/placeholders.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import { plainText } from '../../rules/plain-text.ts'
import type { MessageKind } from '../adapters/types.ts'
import { fieldNamed } from '../record-texts.ts'

export interface MessageTemplate extends Record<string, unknown> {
  readonly id: string
  readonly kind: MessageKind
  readonly name: string
  readonly code: string
  readonly subject: string | null
  /** Of text messages, robots and webhooks. */
  readonly text: string | null
  /** Of mails and notices: HTML. */
  readonly content: string | null
  readonly object: string | null
  readonly provider_template: string | null
  readonly channel: string | null
  readonly enabled: boolean
}

/** What a template says, whether or not it is kept already. */
export type TemplateText = Pick<MessageTemplate, 'kind' | 'subject' | 'text' | 'content'>

/** Kinds whose content is formatted. */
const FORMATTED: ReadonlySet<MessageKind> = new Set(['mail', 'site'])

export function isFormatted(kind: MessageKind): boolean {
  return FORMATTED.has(kind)
}

export async function readTemplate(
  db: Pick<Database, 'table'>,
  on: Queryable,
  id: string,
): Promise<MessageTemplate | undefined> {
  const [row] = await on.query<MessageTemplate>(
    `select id::text as id, kind, name, code, subject, text, content, object, provider_template, channel::text as channel, enabled ` +
      `from ${db.table('sys_message_template')} where id = $1 and deleted_at is null`,
    [id],
  )
  return row
}

/** The text that holds the places: of formatted ones the HTML. */
export function bodyOf({ kind, text, content }: TemplateText): string {
  return (isFormatted(kind) ? content : text) ?? ''
}

/** Names of the places, in their order, those of the content first. @throws TesseraError PLACEHOLDER_INVALID */
export function templateVariables(template: TemplateText): string[] {
  return [...new Set([...variablesOf(bodyOf(template)), ...variablesOf(template.subject ?? '')])]
}

/** Which places are filled by fields of a record, and which whoever sends has to fill. */
export function dividedVariables(
  names: readonly string[],
  object: ObjectModel | undefined,
): { readonly fields: readonly string[]; readonly inputs: readonly string[] } {
  const isField = (name: string): boolean => object !== undefined && fieldNamed(object, name) !== undefined
  return { fields: names.filter(isField), inputs: names.filter((name) => !isField(name)) }
}

export interface Rendered {
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly variables: readonly { readonly name: string; readonly value: string }[]
}

/** The message with its places filled: one pass, so a value never becomes a place, and never markup. */
export function rendered(template: TemplateText, lookup: (name: string) => string | undefined): Rendered {
  const subject = fill(template.subject ?? '', lookup, 'text')
  const variables = templateVariables(template).map((name) => ({ name, value: lookup(name) ?? '' }))
  if (!isFormatted(template.kind)) {
    const text = fill(template.text ?? '', lookup, 'text')
    return { subject, text, html: null, variables }
  }
  const filled = fill(template.content ?? '', (name) => escaped(lookup(name) ?? ''), 'text')
  // a value may have become part of an address
  const html = sanitise(filled)
  return { subject, text: plainText(html), html, variables }
}

/** The object that a template is about, as far as it is there. */
export function objectOf(model: Model, name: string | null): ObjectModel | undefined {
  return name === null ? undefined : model.objects.get(name)
}

function escaped(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br />')
}

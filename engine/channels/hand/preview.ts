/** A template shown before anything is sent: its places, who fills each, the text, its length. */
import type { Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { contactOf } from '../../model/contact.ts'
import { fieldNamed, recordTexts, type RecordTexts } from '../record-texts.ts'
import { type Length, lengthOf } from '../templates/parts.ts'
import { dividedVariables, objectOf, rendered, type TemplateText, templateVariables } from '../templates/template.ts'
import type { ChannelsRoom } from '../types.ts'
import { templateFaults } from '../write/template-stage.ts'

export interface PreviewAsked {
  readonly template: TemplateText
  /** The object whose records are sent to. */
  readonly object: string | null
  readonly record: string | null
  readonly variables: Readonly<Record<string, string>>
}

/** A place of a template, and by what it is filled. */
export interface Place {
  readonly name: string
  /** `field`: of the record; `input`: whoever sends gives it, and must. */
  readonly by: 'field' | 'input'
  readonly label: Text | null
}

export interface Preview {
  readonly places: readonly Place[]
  readonly subject: string
  readonly text: string
  readonly html: string | null
  /** Of text messages. */
  readonly length: Length | null
  readonly faults: readonly { readonly field: string; readonly message: Text }[]
}

/** The text as the person may see it: what they see masked stays masked, and what is not given yet stays a place. */
export async function previewTemplate(room: ChannelsRoom, principal: Principal, asked: PreviewAsked): Promise<Preview> {
  const { template } = asked
  const faults = templateFaults(template).map(({ field, message }) => ({ field, message }))
  const object = objectOf(room.models.current(), asked.object)
  const names = faults.length > 0 ? safeNames(template) : templateVariables(template)
  const { fields } = dividedVariables(names, object)
  const facts = await factsOf(room, principal, asked, fields)
  const shown = (name: string): string => {
    if (Object.hasOwn(asked.variables, name)) return asked.variables[name] ?? ''
    const field = object && fieldNamed(object, name)
    return (field && facts?.get(field.name)) ?? `\${${name}}`
  }
  const readable = names.length > 0 || faults.length === 0
  const text = readable
    ? rendered(template, shown)
    : { subject: template.subject ?? '', text: template.text ?? '', html: template.content, variables: [] }
  return {
    places: names.map((name) => ({
      name,
      by: fields.includes(name) ? 'field' : 'input',
      label: (object && fieldNamed(object, name)?.label) ?? null,
    })),
    subject: text.subject,
    text: text.text,
    html: text.html,
    length: template.kind === 'sms' ? lengthOf(text.text) : null,
    faults,
  }
}

function safeNames(template: TemplateText): string[] {
  try {
    return templateVariables(template)
  } catch (error) {
    if (error instanceof TesseraError) return []
    throw error
  }
}

async function factsOf(
  { db, models, timeZone }: ChannelsRoom,
  principal: Principal,
  { object: name, record }: PreviewAsked,
  names: readonly string[],
): Promise<RecordTexts | undefined> {
  const model = models.current()
  const object = objectOf(model, name)
  if (!object || record === null) return undefined
  const fields = names.flatMap((each) => fieldNamed(object, each) ?? [])
  const texts = await recordTexts(db, { db, model, principal, timeZone }, object.name, { ids: [record], fields })
  const found = texts.get(record)
  if (!found) throw new TesseraError('NOT_FOUND')
  return found
}

/** Whether messages can go to the people behind records of an object, and of which kinds. */
export function kindsFor(room: ChannelsRoom, name: string): ('sms' | 'mail')[] {
  const object = objectOf(room.models.current(), name)
  const contact = object && contactOf(object)
  return [...(contact?.phone ? (['sms'] as const) : []), ...(contact?.email ? (['mail'] as const) : [])]
}

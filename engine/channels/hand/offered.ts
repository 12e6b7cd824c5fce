/** Templates that a person may send to records of an object, with what they have to fill in. */
import { accessPlan, type Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { fieldNamed } from '../record-texts.ts'
import { type MessageTemplate, objectOf, templateVariables } from '../templates/template.ts'
import type { ChannelsRoom } from '../types.ts'
import { kindsFor, type Place } from './preview.ts'

export interface OfferedTemplate {
  readonly id: string
  readonly kind: 'sms' | 'mail'
  readonly name: string
  readonly code: string
  readonly subject: string | null
  readonly text: string | null
  readonly content: string | null
  readonly places: readonly Place[]
}

const MOST_OFFERED = 500

/** @throws TesseraError NOT_FOUND for an object that the person may not see */
export async function offeredTemplates(
  room: ChannelsRoom,
  principal: Principal,
  name: string,
): Promise<{ readonly kinds: readonly string[]; readonly templates: readonly OfferedTemplate[] }> {
  const { db, models } = room
  const model = models.current()
  const object = objectOf(model, name)
  if (!object || !accessPlan(model, principal, name)) throw new TesseraError('NOT_FOUND')
  const kinds = kindsFor(room, name)
  if (kinds.length === 0 || !accessPlan(model, principal, 'sys_message_template')) return { kinds: [], templates: [] }
  const rows = await db.query<MessageTemplate>(
    `select id::text as id, kind, name, code, subject, text, content, object from ${db.table('sys_message_template')} ` +
      `where kind = any($1) and enabled and deleted_at is null and (object is null or object = $2) order by kind desc, name limit ${MOST_OFFERED}`,
    [kinds, name],
  )
  const label = (variable: string): Text | null => fieldNamed(object, variable)?.label ?? null
  const templates = rows.map(({ object: _object, ...template }) => ({
    ...template,
    kind: template.kind === 'mail' ? ('mail' as const) : ('sms' as const),
    places: templateVariables(template).map((variable): Place => {
      const named = label(variable)
      return { name: variable, by: named ? 'field' : 'input', label: named }
    }),
  }))
  return { kinds, templates }
}

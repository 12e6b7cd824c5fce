/** Events that packs ship become records: in a new workspace by themselves, later when somebody asks for them. */
import { systemPrincipal } from '../../../access/index.ts'
import type { EventDefinition } from '../../../../metadata/types.ts'
import type { Database, Queryable } from '../../../database/index.ts'
import type { Model } from '../../../model/types.ts'
import { createMany, type Writer, type WriteStages } from '../../../records/index.ts'

const OBJECT = 'sys_event'

export interface BringRoom {
  readonly db: Database
  readonly model: Model
  readonly stages: WriteStages
  readonly timeZone: string
}

/** Makes records of what packs ship, for a workspace that begins. @returns how many */
export function bringEvents({ db, model, stages, timeZone }: BringRoom): Promise<number> {
  if (!model.objects.has(OBJECT)) return Promise.resolve(0)
  const moment = { now: new Date().toISOString(), timeZone }
  return db.transaction((tx) =>
    importShippedEvents({ db, tx, model, principal: systemPrincipal('events'), moment, stages }, db),
  )
}

/** Makes records of the events that packs ship, but of those whose code an event has. @returns how many there were none of */
export async function importShippedEvents(writer: Writer, db: Database): Promise<number> {
  const { model, tx } = writer
  const missing = (await shipped(db, tx)).filter(({ object }) => object === undefined || model.objects.has(object))
  if (missing.length === 0) return 0
  const { ids } = await createMany(writer, OBJECT, missing.map(valuesOf))
  await tx.query(`update ${db.table(OBJECT)} set builtin = true where id = any($1::uuid[])`, [ids])
  return missing.length
}

async function shipped(db: Database, tx: Queryable): Promise<EventDefinition[]> {
  const rows = await tx.query<{ body: EventDefinition }>(
    `select d.body from ${db.table('meta_definition')} as d where d.kind = 'event' and d.deleted_at is null
       and not exists (select from ${db.table(OBJECT)} as e where e.code = d.name) order by d.name`,
  )
  return rows.map(({ body }) => body)
}

function valuesOf(definition: EventDefinition): Record<string, unknown> {
  const { name, label, description, fields, enabled, source, object, about, record_by, change, watched } = definition
  const { date_field, anniversary, offset_days } = definition
  const given = { enabled, source, object, about, record_by, change, watched, date_field, anniversary, offset_days }
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  return {
    code: name,
    name: label.zh,
    ...(description && { note: description.zh }),
    fields: fields.map((field) => ({
      name: field.name,
      ...(field.label && { label: field.label.zh }),
      // of objects their fields say the type
      ...((source ?? 'external') === 'external' && {
        label: field.label?.zh ?? field.name,
        type: field.type ?? 'text',
        required: field.required ?? false,
        ...(field.note && { note: field.note.zh }),
      }),
    })),
    ...Object.fromEntries(said),
  }
}

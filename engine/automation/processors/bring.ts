/** Processors that packs ship become records: built-in ones by themselves, others when somebody asks for them. */
import { systemPrincipal } from '../../access/index.ts'
import type { ProcessorDefinition } from '../../../metadata/types.ts'
import type { Database, Queryable } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import { createMany, type Writer, type WriteStages } from '../../records/index.ts'
import { OBJECT } from './store.ts'

/** The reason by which the engine brings its own. */
export const BRINGS = 'processors'

const CALLS = 'http'

export interface BringRoom {
  readonly db: Database
  readonly model: Model
  readonly stages: WriteStages
  readonly timeZone: string
}

/** Brings the built-in processors that are not there yet, in any workspace that has processors at all. */
export async function bringBuiltIns({ db, model, stages, timeZone }: BringRoom): Promise<void> {
  if (!model.objects.has(OBJECT)) return
  await db.transaction(async (tx) => {
    // several processes may start at once
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${db.workspace} processors`])
    const missing = (await shipped(db, tx)).filter(({ handler }) => handler !== CALLS)
    if (missing.length === 0) return
    const moment = { now: new Date().toISOString(), timeZone }
    const principal = systemPrincipal(BRINGS)
    await createMany({ db, tx, model, principal, moment, stages, quiet: true }, OBJECT, missing.map(valuesOf))
  })
}

/** Makes records of the processors that packs ship and that are not there yet. @returns how many there were none of */
export async function importShipped(writer: Writer, db: Database): Promise<number> {
  const missing = (await shipped(db, writer.tx)).filter(({ handler }) => handler === CALLS)
  if (missing.length > 0) await createMany({ ...writer, quiet: true }, OBJECT, missing.map(valuesOf))
  return missing.length
}

/** Definitions whose code no record has. */
async function shipped(db: Database, tx: Queryable): Promise<ProcessorDefinition[]> {
  const rows = await tx.query<{ body: ProcessorDefinition }>(
    `select d.body from ${db.table('meta_definition')} as d where d.kind = 'processor' and d.deleted_at is null ` +
      `and d.body->'enabled' is distinct from 'false'::jsonb ` +
      `and not exists (select from ${db.table(OBJECT)} as p where p.code = d.name and p.deleted_at is null) order by d.name`,
  )
  return rows.map(({ body }) => body)
}

function valuesOf(definition: ProcessorDefinition): Record<string, unknown> {
  const { name, label, description, url, method, parameters, headers, body, once, timeout_s, rate_per_minute } =
    definition
  const given = { url, method, parameters, headers, body, once, timeout_s, rate_per_minute, note: description?.zh }
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  return { code: name, name: label.zh, ...Object.fromEntries(said) }
}

/** Strategies that packs ship, in a workspace that begins: there to be looked at, and enabled by somebody. */
import { systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import { updateMany, type Writer, type WriteStages } from '../../records/index.ts'
import { importStrategies } from './builtin.ts'

export interface BringRoom {
  readonly db: Database
  readonly model: Model
  readonly stages: WriteStages
  readonly timeZone: string
}

/** Once events and processors are there. @returns how many came */
export async function bringStrategies(room: BringRoom): Promise<number> {
  if (!room.model.objects.has('sys_strategy')) return 0
  return room.db.transaction(async (tx) => {
    const { imported } = await importStrategies(room.db, { ...writerOf(room), tx })
    return imported
  })
}

/** Puts strategies of packs in force, as a demonstration does. */
export async function enableShipped(room: BringRoom, codes: readonly string[]): Promise<void> {
  const { db, model } = room
  if (!model.objects.has('sys_strategy')) return
  await db.transaction(async (tx) => {
    const rows = await tx.query<{ id: string; version: number }>(
      `select id::text as id, version from ${db.table('sys_strategy')} where code = any($1::text[]) and deleted_at is null and not enabled order by id`,
      [codes],
    )
    const changes = rows.map(({ id, version }) => ({ id, version, values: { enabled: true } }))
    if (changes.length > 0) await updateMany({ ...writerOf(room), tx }, 'sys_strategy', changes)
  })
}

function writerOf({ db, model, stages, timeZone }: BringRoom): Omit<Writer, 'tx'> {
  const moment = { now: new Date().toISOString(), timeZone }
  return { db, model, principal: systemPrincipal('strategies'), moment, stages, quiet: true }
}

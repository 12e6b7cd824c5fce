/**
 * Clears away what nobody needs any more: uploads that no record took within a day, files that were taken out of their
 * record a month ago, bytes without a row after a crash. Rows go first: what is lost between the two is bytes, which
 * the next sweep finds.
 */
import type { Database } from '../../database/index.ts'
import { idSql, quotedName } from '../../model/key.ts'
import type { Model } from '../../model/types.ts'
import { tableSql } from '../../query/index.ts'
import type { FileStore } from './store.ts'

/** How long an upload waits for a record. */
export const WAITING_HOURS = 24
/** How long what was taken out of a record can be put back. */
export const DETACHED_DAYS = 30
/** Files at a time. */
const BATCH = 1_000

export interface Swept {
  /** Rows that went, with their bytes. */
  readonly removed: number
  /** Bytes that had no row. */
  readonly orphans: number
}

export async function sweepFiles(db: Database, store: FileStore, model: Pick<Model, 'objects'>): Promise<Swept> {
  await detachLost(db, model)
  let removed = 0
  for (let ids = await forget(db); ids.length > 0; ids = await forget(db)) {
    await store.remove(ids)
    removed += ids.length
  }
  const [clock] = await db.query<{ before: string }>(`select ${db.now} - interval '${WAITING_HOURS} hours' as before`)
  let orphans = 0
  for await (const ids of store.leftovers(new Date(clock?.before ?? 0))) {
    const strangers = await withoutRow(db, ids)
    await store.remove(strangers)
    orphans += strangers.length
  }
  return { removed, orphans }
}

/** Rows whose time has come; concurrent sweeps take different ones. */
async function forget(db: Database): Promise<string[]> {
  const table = db.table('sys_file')
  const rows = await db.query<{ id: string }>(
    `delete from ${table} where id = any(array(select id from ${table} where ` +
      `field is null and created_at < ${db.now} - interval '${WAITING_HOURS} hours' ` +
      `or detached_at < ${db.now} - interval '${DETACHED_DAYS} days' limit ${BATCH} for update skip locked)) returning id::text as id`,
  )
  return rows.map((row) => row.id)
}

/**
 * Files whose record went for good, or whose field lost them by a change or was purged: from now on they count as taken
 * out. What is only dropped or switched off keeps its files, for it can come back.
 */
async function detachLost(db: Database, model: Pick<Model, 'objects'>): Promise<void> {
  const dropped = `select from ${db.table('meta_dropped')} as x where x.definition->>'id' = f.field::text`
  await db.query(
    `update ${db.table('sys_file')} as f set detached_at = ${db.now} where f.field is not null and f.detached_at is null ` +
      `and not exists (select from ${db.table('meta_definition')} as d where d.id = f.field and d.deleted_at is null) ` +
      `and not exists (${dropped})`,
  )
  for (const object of model.objects.values()) {
    for (const field of object.fields.filter(({ kind }) => kind.fileFault)) {
      await db.query(
        `update ${db.table('sys_file')} as f set detached_at = ${db.now} where f.field = $1 and f.detached_at is null ` +
          `and not exists (select from ${tableSql(db, object)} as t where ${idSql(object.key, 't')} = f.record ` +
          `and t.${quotedName(field.column)} @> jsonb_build_array(jsonb_build_object('id', f.id)))`,
        [field.id],
      )
    }
  }
}

const HOUR_MS = 3_600_000

/** Sweeps soon and then every hour, until it is told to stop. */
export function sweepHourly(sweep: () => Promise<unknown>, onError: (error: unknown) => void): () => Promise<void> {
  let under: Promise<unknown> = Promise.resolve()
  const run = (): void => void (under = sweep().catch(onError))
  // not while everything else starts
  const first = setTimeout(run, HOUR_MS / 60).unref()
  const timer = setInterval(run, HOUR_MS).unref()
  return async () => {
    clearTimeout(first)
    clearInterval(timer)
    await under
  }
}

async function withoutRow(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await db.query<{ id: string }>(
    `select w.id::text as id from unnest($1::uuid[]) as w(id) where not exists (select from ${db.table('sys_file')} as f where f.id = w.id)`,
    [ids],
  )
  return rows.map((row) => row.id)
}

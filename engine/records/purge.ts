/** Emptying the recycle bin: deleted records go for good, with their deleted lines. A trace of each stays. */
import { accessPlan, scopeCondition } from '../access/index.ts'
import { idSql } from '../model/key.ts'
import type { Lines } from '../model/lines.ts'
import { columnSql, isAmong, keyOrder, Parameters, tableSql } from '../query/index.ts'
import { inBin } from './bin.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { linesOfObject } from './remove.ts'
import { choose, type Selection } from './selection.ts'
import { announce } from './stages.ts'
import { traced, tracedValue, traces } from './trace-sql.ts'
import { referencedBy } from './violation.ts'

/**
 * Erases all that `selection` means or nothing; living records are out of its reach.
 * @returns how many records went, without their lines
 * @throws TesseraError NOT_FOUND, FORBIDDEN, TOO_MANY_MATCH, COUNT_MOVED, RECORD_REFERENCED while other records, deleted
 * ones too, hold on to one of them
 */
export async function purgeChosen(writer: Writer, objectName: string, selection: Selection): Promise<number> {
  const context = authorise(writer, objectName, 'purge')
  const ids = await choose(inBin(context), 'purge', selection)
  if (ids.length > 0) await purge(writer, context, ids)
  return ids.length
}

async function purge(writer: Writer, context: WriteContext, ids: readonly string[]): Promise<void> {
  for (const lines of linesOfObject(context)) {
    const gone = await linesInBin(writer, lines, ids)
    if (gone.length > 0) await purge(writer, authorise(writer, lines.object.name, 'purge'), gone)
  }
  await erase(context, ids)
  await announce(writer, context.plan.object.name, 'purge', ids)
}

/** Lines that the writer may not erase stay, and then keep their record. */
async function linesInBin(writer: Writer, { object, via }: Lines, ids: readonly string[]): Promise<string[]> {
  const { model, principal, db, tx } = writer
  const plan = accessPlan(model, principal, object.name)
  if (!plan || !object.softDelete) return []
  const { bind, values } = new Parameters()
  const rows = await tx.query<{ id: string }>(
    `select ${idSql(object.key, 't')} as id from ${tableSql(db, object)} as t ` +
      `where ${columnSql({ ...writer }, via, 't')} = any(${bind(ids)}::uuid[]) and t."deleted_at" is not null ` +
      `and ${scopeCondition(plan, 'purge', principal, 't', bind)} order by ${keyOrder(object, 't')} for update of t`,
    values,
  )
  return rows.map((row) => row.id)
}

async function erase(context: WriteContext, ids: readonly string[]): Promise<void> {
  const { plan, db, tx } = context
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const { title } = object
  const kept = `${traced(object, 't')}, jsonb_build_object('${title.name}', jsonb_build_object('from', ${tracedValue(context, title, 't')}, 'to', null)) as "changes"`
  const text =
    `with s as (delete from ${tableSql(db, object)} as t where ${isAmong(object, ids, 't', bind)} returning ${kept}), ` +
    `kin as (delete from ${db.table('sys_removal')} as k using s where k.object = ${bind(object.id)}::uuid and k.record = s."id"), ` +
    `${traces(context, 'purge', 's', parameters)} select count(*) as purged from s`
  await tx.query(text, parameters.values).catch((error: unknown) => {
    throw referencedBy(error, context)
  })
}

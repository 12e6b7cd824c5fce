/** Bringing deleted records back from the recycle bin, each with the lines that went together with it. */
import { accessPlan, scopeCondition } from '../access/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { idSql } from '../model/key.ts'
import type { Lines } from '../model/lines.ts'
import type { FieldModel } from '../model/types.ts'
import { columnSql, isAmong, keyOrder, Parameters, tableSql } from '../query/index.ts'
import { inBin } from './bin.ts'
import { authorise, type WriteContext, type Writer } from './context.ts'
import { empty, linesOfObject } from './remove.ts'
import { choose, type Selection } from './selection.ts'
import { announce } from './stages.ts'
import { stamps, traced, traces } from './trace-sql.ts'
import { violationFor } from './violation.ts'

/**
 * Restores all that `selection` means or nothing; who may delete a record may. References that let go of what was
 * deleted meanwhile are emptied, others must lead to living records.
 * @returns how many records came back, without their lines
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, TOO_MANY_MATCH, COUNT_MOVED; VALIDATION_FAILED where a
 * value is taken meanwhile, or a reference leads to what is deleted
 */
export async function restoreChosen(writer: Writer, objectName: string, selection: Selection): Promise<number> {
  const context = authorise(writer, objectName, 'delete')
  const ids = await choose(inBin(context), 'delete', selection)
  if (ids.length > 0) await restore(writer, context, ids)
  return ids.length
}

async function restore(writer: Writer, context: WriteContext, ids: readonly string[]): Promise<void> {
  const lines = []
  for (const each of linesOfObject(context)) lines.push({ of: each, ids: await linesGone(context, each, ids) })
  await revive(context, ids)
  await followReferences(context, ids)
  await staysWithin(context, ids)
  for (const { of, ids: gone } of lines) {
    if (gone.length > 0) await restore(writer, authorise(writer, of.object.name, 'delete'), gone)
  }
  await announce(writer, context.plan.object.name, 'restore', ids)
}

/** A record that let go of what it referred to is judged again: nobody brings one back beyond their reach. */
async function staysWithin(context: WriteContext, ids: readonly string[]): Promise<void> {
  const { plan, principal, db, tx } = context
  if (plan.scope('delete') === 'all') return
  const { bind, values } = new Parameters()
  const [beyond] = await tx.query(
    `select from ${tableSql(db, plan.object)} as t where ${isAmong(plan.object, ids, 't', bind)} ` +
      `and (${scopeCondition(plan, 'delete', principal, 't', bind)}) is not true limit 1`,
    values,
  )
  if (beyond) throw new TesseraError('FORBIDDEN')
}

/** Deleted lines of these records that went in the same call, as far as the writer may bring them back. */
async function linesGone(context: WriteContext, { object, via }: Lines, ids: readonly string[]): Promise<string[]> {
  const { model, principal, db, tx, plan: parent } = context
  const plan = accessPlan(model, principal, object.name)
  if (!plan || !object.softDelete) return []
  const { bind, values } = new Parameters()
  const removal = db.table('sys_removal')
  const link = columnSql(context, via, 't')
  const rows = await tx.query<{ id: string }>(
    `select ${idSql(object.key, 't')} as id from ${tableSql(db, object)} as t ` +
      `join ${removal} as own on own.object = ${bind(object.id)}::uuid and own.record = t."id" ` +
      `join ${removal} as parent on parent.object = ${bind(parent.object.id)}::uuid and parent.record = ${link} and parent.operation = own.operation ` +
      `where ${link} = any(${bind(ids)}::uuid[]) and t."deleted_at" is not null ` +
      `and ${scopeCondition(plan, 'delete', principal, 't', bind)} order by ${keyOrder(object, 't')} for no key update of t`,
    values,
  )
  return rows.map((row) => row.id)
}

async function revive(context: WriteContext, ids: readonly string[]): Promise<void> {
  const { plan, db } = context
  const { object } = plan
  const parameters = new Parameters()
  const { bind } = parameters
  const alive = ['"deleted_at" = null', '"deleted_by" = null', ...stamps(context, object, bind)].join(', ')
  const text =
    `with s as (update ${tableSql(db, object)} as t set ${alive} where ${isAmong(object, ids, 't', bind)} ` +
    `returning ${traced(object, 't')}, null::jsonb as "changes"), ` +
    `kin as (delete from ${db.table('sys_removal')} as k using s where k.object = ${bind(object.id)}::uuid and k.record = s."id"), ` +
    `${traces(context, 'restore', 's', parameters)} select count(*) as restored from s`
  await context.tx.query(text, parameters.values).catch(async (error: unknown) => {
    // of several records nobody can tell which one it was
    throw await violationFor(error, context, [])
  })
}

/** Nothing comes back pointing to what is gone. */
async function followReferences(context: WriteContext, ids: readonly string[]): Promise<void> {
  const issues: Issue[] = []
  for (const field of context.plan.object.fields) {
    if (field.target === undefined || field.system || field.computed) continue
    const gone = await goneTargets(context, field, ids)
    if (gone.length === 0) continue
    if (field.definition['on_delete'] === 'set_null') await empty(context, context.plan.object, field, gone)
    else issues.push(targetDeleted(field))
  }
  if (issues.length > 0) throw invalid(issues)
}

/** Ids that a field of these records names and no living record has; the living ones are held, so that nobody deletes them meanwhile. */
async function goneTargets(context: WriteContext, field: FieldModel, ids: readonly string[]): Promise<string[]> {
  const { model, plan, db, tx } = context
  const target = model.objects.get(field.target ?? '')
  // what cannot be deleted softly is held by a foreign key, but for lists of references
  if (!target || target.existing || !(target.softDelete || field.kind.many)) return []
  const { bind, values } = new Parameters()
  const value = columnSql(context, field, 't')
  const named = field.kind.many ? `unnest(${value})` : `(select ${value})`
  const living = target.softDelete ? ' and target."deleted_at" is null' : ''
  const rows = await tx.query<{ id: string }>(
    `with named as materialized (select distinct named.id from ${tableSql(db, plan.object)} as t cross join lateral ${named} as named(id) ` +
      `where ${isAmong(plan.object, ids, 't', bind)} and named.id is not null), ` +
      `held as materialized (select target."id" from ${tableSql(db, target)} as target ` +
      `where target."id" in (select id from named)${living} order by target."id" for key share of target) ` +
      `select named.id::text as id from named where not exists (select from held where held."id" = named.id)`,
    values,
  )
  return rows.map((row) => row.id)
}

function targetDeleted({ name, label }: FieldModel): Issue {
  return {
    code: 'REFERENCE_MISSING',
    path: name,
    message: {
      zh: `${label.zh}所指的记录已删除，请先恢复它`,
      en: `The record that ${label.en} leads to is deleted; restore that one first`,
    },
  }
}

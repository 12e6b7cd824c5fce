/**
 * Things that can be done to a record beyond changing its fields. Rooms register them by object; screens offer those
 * that a person may use, and one address runs them: transaction, trace and answer are the same for all.
 */
import { scopeCondition, type Principal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { isRecord, Parameters, recordUuid, tableSql, versionSql } from '../query/index.ts'
import { authorOf, requirePlan, type WriteContext, type Writer } from './context.ts'

/** What the person who ran an action is shown, once. */
export interface ActionResult {
  readonly shown?: { readonly label: Text; readonly value: string }
}

export interface RecordAction {
  readonly name: string
  readonly label: Text
  /** Asked before it runs. */
  readonly confirm: Text
  allowed(principal: Principal): boolean
  /** Runs inside the transaction of `writer`; throwing undoes it. */
  run(writer: Writer, id: string): Promise<ActionResult>
}

/** The actions of a process by object, registered where the process is put together. */
export class RecordActions {
  readonly #actions = new Map<string, RecordAction[]>()

  add(object: string, action: RecordAction): this {
    this.#actions.set(object, [...(this.#actions.get(object) ?? []), action])
    return this
  }

  /** What a principal may do to records of an object. */
  of(object: string, principal: Principal): RecordAction[] {
    return (this.#actions.get(object) ?? []).filter((action) => action.allowed(principal))
  }
}

/** Runs one action and keeps in the record's history who did. @throws TesseraError NOT_FOUND */
export async function runAction(
  writer: Writer,
  actions: RecordActions,
  { object, id, name }: { object: string; id: string; name: string },
): Promise<ActionResult> {
  const plan = requirePlan(writer.model, writer.principal, object)
  const action = actions.of(object, writer.principal).find((each) => each.name === name)
  if (!action) throw new TesseraError('NOT_FOUND')
  await trace({ ...writer, plan }, id, name)
  return action.run(writer, id)
}

/** The trace is also the check that the record exists for this principal. */
async function trace(context: WriteContext, id: string, name: string): Promise<void> {
  const { db, tx, plan, principal, request } = context
  const { bind, values } = new Parameters()
  const author = authorOf(context)
  const living = plan.object.softDelete ? ' and t."deleted_at" is null' : ''
  const traced = await tx.query(
    `insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by, by_what, request) ` +
      `select ${bind(plan.object.name)}::text, ${recordUuid(plan.object, 't')}, ${versionSql(plan.object, 't')}, ${bind(name)}::text, null, ${db.now}, ` +
      `${bind(author.kind)}::text, ${bind(author.id)}::uuid, ${bind(author.what)}::text, ${bind(request ?? null)}::text ` +
      `from ${tableSql(db, plan.object)} as t where ${isRecord(plan.object, id, 't', bind)}${living} ` +
      `and ${scopeCondition(plan, 'read', principal, 't', bind)} returning 1`,
    values,
  )
  if (traced.length === 0) throw new TesseraError('NOT_FOUND')
}

/**
 * Things that can be done to a record beyond changing its fields. Rooms register them by object; screens offer those
 * that a person may use, and one address runs them: transaction, trace and answer are the same for all.
 */
import { scopeCondition, type Principal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { isAmong, Parameters, recordUuid, tableSql, versionSql } from '../query/index.ts'
import { authorOf, requirePlan, type WriteContext, type Writer } from './context.ts'
import { choose, type Selection } from './selection.ts'

/** What the person who ran an action is shown, once. */
export interface ActionResult {
  readonly shown?: { readonly label: Text; readonly value: string }
}

/** The same for several records: what each is called and what is shown of it. */
export interface ActionResults {
  readonly label: Text
  readonly rows: readonly { readonly id: string; readonly name: string; readonly value: string }[]
}

export interface RecordAction {
  readonly name: string
  readonly label: Text
  /** Asked before it runs. */
  readonly confirm: Text
  allowed(principal: Principal): boolean
  /** Runs inside the transaction of `writer`; throwing undoes it. */
  run(writer: Writer, id: string): Promise<ActionResult>
  /** The same for several records at once, all of it or nothing; an action without it is for one at a time. */
  runMany?(writer: Writer, ids: readonly string[]): Promise<ActionResults>
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
  const { plan, action } = found(writer, actions, object, name)
  await trace({ ...writer, plan }, [id], name)
  return action.run(writer, id)
}

/** Records that one call may act upon. */
const MOST_AT_ONCE = 500

/**
 * Runs an action on several records at once.
 * @throws TesseraError NOT_FOUND, FORBIDDEN for records one may not see; TOO_MANY_MATCH
 */
export async function runActionOnMany(
  writer: Writer,
  actions: RecordActions,
  { object, name, selection }: { object: string; name: string; selection: Selection },
): Promise<ActionResults> {
  const { plan, action } = found(writer, actions, object, name)
  if (!action.runMany) throw new TesseraError('NOT_FOUND')
  const context = { ...writer, plan }
  const ids = await choose(context, 'read', selection)
  if (ids.length > MOST_AT_ONCE) {
    const counts = { found: ids.length, most: MOST_AT_ONCE }
    throw new TesseraError('TOO_MANY_MATCH', counts, { data: counts })
  }
  if (ids.length > 0) await trace(context, ids, name)
  return action.runMany(writer, ids)
}

function found(
  writer: Writer,
  actions: RecordActions,
  object: string,
  name: string,
): { plan: WriteContext['plan']; action: RecordAction } {
  const plan = requirePlan(writer.model, writer.principal, object)
  const action = actions.of(object, writer.principal).find((each) => each.name === name)
  if (!action) throw new TesseraError('NOT_FOUND')
  return { plan, action }
}

/** The trace is also the check that the records exist for this principal. */
async function trace(context: WriteContext, ids: readonly string[], name: string): Promise<void> {
  const { db, tx, plan, principal, request } = context
  const { bind, values } = new Parameters()
  const author = authorOf(context)
  const living = plan.object.softDelete ? ' and t."deleted_at" is null' : ''
  const traced = await tx.query(
    `insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by, by_what, request) ` +
      `select ${bind(plan.object.name)}::text, ${recordUuid(plan.object, 't')}, ${versionSql(plan.object, 't')}, ${bind(name)}::text, null, ${db.now}, ` +
      `${bind(author.kind)}::text, ${bind(author.id)}::uuid, ${bind(author.what)}::text, ${bind(request ?? null)}::text ` +
      `from ${tableSql(db, plan.object)} as t where ${isAmong(plan.object, ids, 't', bind)}${living} ` +
      `and ${scopeCondition(plan, 'read', principal, 't', bind)} returning 1`,
    values,
  )
  if (traced.length !== ids.length) throw new TesseraError('NOT_FOUND')
}

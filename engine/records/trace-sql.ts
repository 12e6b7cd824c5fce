/** The parts of a write statement that keep its traces: history and outbox rows in the same statement as the change. */
import type { Bind } from '../access/index.ts'
import { idSql, quotedName } from '../model/key.ts'
import { columnSql, maskExpression, type Parameters, recordUuid, versionSql } from '../query/index.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { authorOf, type WriteContext } from './context.ts'

export type Action = 'create' | 'update' | 'delete' | 'restore' | 'purge'

/** What traces need of a row beside its changes: the uuid that stands for it, its version, and its id where that is another. */
export function traced(object: ObjectModel, alias: string): string {
  const id = `${recordUuid(object, alias)} as "id", ${versionSql(object, alias)} as "version"`
  return object.key.own ? id : `${id}, ${idSql(object.key, alias)} as "key"`
}

/**
 * Common table expressions that record what happened to the rows of `source`, which have what `traced` gives, and changes (jsonb).
 * @param object whose rows they are, when not the context's own
 */
export function traces(
  context: WriteContext,
  action: Action,
  source: string,
  { bind }: Parameters,
  object: ObjectModel = context.plan.object,
): string {
  const { db, request } = context
  const author = authorOf(context)
  const name = `${bind(object.name)}::text`
  const of = `${bind(request ?? null)}::text`
  const key = object.key.own ? '' : `, 'id', s."key"`
  const outbox =
    `outbox as (insert into ${db.table('sys_outbox')} (topic, object, record, payload, at, request) ` +
    `select '${TOPICS[action]}', ${name}, s."id", jsonb_build_object('version', s."version", 'changes', s."changes"${key}), ${db.now}, ${of} from ${source} as s)`
  if (!object.history) return outbox
  const history =
    `history as (insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by, by_what, request) ` +
    `select ${name}, s."id", s."version", '${action}', s."changes", ${db.now}, ` +
    `${bind(author.kind)}::text, ${bind(author.id)}::uuid, ${bind(author.what)}::text, ${of} from ${source} as s)`
  return `${history}, ${outbox}`
}

/** What every change of a row sets beside its fields: the version moves on, and tables of ours say who did it when. */
export function stamps(context: WriteContext, { version, existing }: ObjectModel, bind: Bind): string[] {
  const column = version?.column
  const raised = column === undefined ? [] : [`${quotedName(column)} = t.${quotedName(column)} + 1`]
  if (existing) return raised
  return [...raised, `"updated_at" = ${context.db.now}`, `"updated_by" = ${bind(authorOf(context).id)}::uuid`]
}

/** A value as traces keep it: masked where the field is, whoever writes, for traces outlive the right to see it. */
export function tracedValue(context: WriteContext, field: FieldModel, alias: string): string {
  const value = columnSql(context, field, alias)
  return field.mask === undefined ? field.kind.toJson(value) : maskExpression(field, value)
}

const TOPICS: Readonly<Record<Action, string>> = {
  create: 'record.created',
  update: 'record.updated',
  delete: 'record.deleted',
  restore: 'record.restored',
  purge: 'record.purged',
}

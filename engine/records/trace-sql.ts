/** The parts of a write statement that keep its traces: history and outbox rows in the same statement as the change. */
import { maskExpression, type Parameters } from '../query/index.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { authorOf, type WriteContext } from './context.ts'

export type Action = 'create' | 'update' | 'delete'

/**
 * Common table expressions that record what happened to the rows of `source`, which have id, version and changes (jsonb).
 * @param object whose rows they are, when not the context's own
 */
export function traces(
  context: WriteContext,
  action: Action,
  source: string,
  { bind }: Parameters,
  object: ObjectModel = context.plan.object,
): string {
  const { db, principal, request } = context
  const author = authorOf(principal)
  const name = `${bind(object.name)}::text`
  const of = `${bind(request ?? null)}::text`
  const outbox =
    `outbox as (insert into ${db.table('sys_outbox')} (topic, object, record, payload, at, request) ` +
    `select '${TOPICS[action]}', ${name}, s."id", jsonb_build_object('version', s."version", 'changes', s."changes"), ${db.now}, ${of} from ${source} as s)`
  if (!object.history) return outbox
  const history =
    `history as (insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by, by_what, request) ` +
    `select ${name}, s."id", s."version", '${action}', s."changes", ${db.now}, ` +
    `${bind(author.kind)}::text, ${bind(author.id)}::uuid, ${bind(author.what)}::text, ${of} from ${source} as s)`
  return `${history}, ${outbox}`
}

/** A value as traces keep it: masked where the field is, whoever writes, for traces outlive the right to see it. */
export function tracedValue(field: FieldModel, alias: string): string {
  const column = `${alias}."${field.column}"`
  return field.mask === undefined ? field.kind.toJson(column) : maskExpression(field, column)
}

const TOPICS: Readonly<Record<Action, string>> = {
  create: 'record.created',
  update: 'record.updated',
  delete: 'record.deleted',
}

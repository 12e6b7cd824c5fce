/** The parts of a write statement that keep its traces: history and outbox rows in the same statement as the change. */
import type { Parameters } from '../query/index.ts'
import { authorOf, type WriteContext } from './context.ts'

export type Action = 'create' | 'update' | 'delete'

/**
 * Common table expressions that record what `source` (rows with id and version) did.
 * @param changes SQL of the jsonb of changed fields over `source` and its companions, or `null`
 */
export function traces(context: WriteContext, action: Action, source: string, changes: string, { bind }: Parameters): string {
  const { db, plan, principal, request } = context
  const author = authorOf(principal)
  const object = `${bind(plan.object.name)}::text`
  const of = `${bind(request ?? null)}::text`
  const outbox =
    `outbox as (insert into ${db.table('sys_outbox')} (topic, object, record, payload, at, request) ` +
    `select '${TOPICS[action]}', ${object}, s."id", jsonb_build_object('version', s."version", 'changes', ${changes}), ${db.now}, ${of} from ${source})`
  if (!plan.object.history) return outbox
  const history =
    `history as (insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by, by_what, request) ` +
    `select ${object}, s."id", s."version", '${action}', ${changes}, ${db.now}, ` +
    `${bind(author.kind)}::text, ${bind(author.id)}::uuid, ${bind(author.what)}::text, ${of} from ${source})`
  return `${history}, ${outbox}`
}

const TOPICS: Readonly<Record<Action, string>> = { create: 'record.created', update: 'record.updated', delete: 'record.deleted' }

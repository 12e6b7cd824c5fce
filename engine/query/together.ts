/**
 * In charge of asking the database once for many callers, never for less than the state when they asked: records by id
 * that are asked for in one turn of the event loop come from one statement, and a question that is asked again while it
 * is being answered is answered by the next statement, to all who asked meanwhile. What enters are statements of the pool;
 * inside a transaction nothing is shared.
 */
import type { Queryable, Row } from '../database/index.ts'
import { tableSql } from './column.ts'
import { readList } from './expand.ts'
import { getRecord } from './list.ts'
import { statementName } from './prepared.ts'
import { bindsNobody, rememberedRecords } from './remembered.ts'
import type { ReadRequest } from './request.ts'
import type { ReadContext } from './select.ts'
import { Parameters, type Statement } from './statement.ts'
import { reachable } from './where.ts'

/** More go into a statement of their own. */
const MOST_TOGETHER = 50

interface Batch {
  /** Whose reading it is, where that is bound in the statement. */
  readonly asker: string | undefined
  readonly ids: string[]
  readonly found: Promise<ReadonlyMap<string, string>>
}

type Waiting = Map<ReadRequest, Batch>

const batches = new WeakMap<Queryable, Waiting>()

/** As `getRecord`, for callers who need no transaction. */
export async function recordTogether(
  pool: Queryable,
  context: ReadContext,
  request: ReadRequest,
  id: string,
): Promise<string | undefined> {
  if (!context.plan.object.key.own || request.expansions) return getRecord(pool, context, request, id)
  const waiting = batches.get(pool) ?? new Map<ReadRequest, Batch>()
  batches.set(pool, waiting)
  const asker = askerOf(context, request)
  const open = waiting.get(request)
  const fits = open && open.asker === asker && open.ids.length < MOST_TOGETHER
  const batch = fits ? open : begin(asker, waiting, request, (ids) => readAll(pool, context, request, ids))
  batch.ids.push(id)
  return (await batch.found).get(id)
}

/** Nobody where the statement is known to be the same for all who have the same rights: the request is theirs alone. */
function askerOf(context: ReadContext, request: ReadRequest): string | undefined {
  const { principal } = context
  return bindsNobody(context, request) || principal.kind !== 'user' ? undefined : principal.id
}

function begin(
  asker: string | undefined,
  waiting: Waiting,
  request: ReadRequest,
  read: (ids: readonly string[]) => Batch['found'],
): Batch {
  const ids: string[] = []
  const turn = new Promise<void>((resolve) => setImmediate(resolve))
  const found = turn.then(() => {
    if (waiting.get(request) === batch) waiting.delete(request)
    return read(ids)
  })
  const batch: Batch = { asker, ids, found }
  waiting.set(request, batch)
  return batch
}

async function readAll(
  pool: Queryable,
  context: ReadContext,
  request: ReadRequest,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const [only = '', ...others] = ids
  if (others.length === 0) {
    const record = await getRecord(pool, context, request, only)
    return new Map(record === undefined ? [] : [[only, record]])
  }
  const { text, values } = recordsStatement(context, request, ids)
  const rows = await pool.query<{ id: string; record: string }>(text, values, statementName(text))
  return new Map(rows.map(({ id, record }) => [id, record]))
}

function recordsStatement(context: ReadContext, request: ReadRequest, ids: readonly string[]): Statement {
  return rememberedRecords(context, request, ids, () => {
    const parameters = new Parameters()
    const { bind } = parameters
    // the ids are bound first
    const conditions = [`t."id" = any(${bind(ids)}::uuid[])`, ...reachable(context, 't', bind)].join(' and ')
    const columns = readList(context, request, 't', bind)
    const record = `(select row_to_json(r.*)::text from (select ${columns}) as r)`
    const table = tableSql(context.db, context.plan.object)
    return {
      text: `select t."id"::text as id, ${record} as record from ${table} as t where ${conditions}`,
      values: parameters.values,
    }
  })
}

/** A question under way, and the next one for those who asked since it was sent. */
interface Asked {
  readonly running: Promise<Row[]>
  next?: Promise<Row[]>
}

const questions = new WeakMap<Queryable, Map<string, Asked>>()

/** Rows of a statement, of which no equal one is under way at the same time. */
export function askTogether(pool: Queryable, { text, values }: Statement, name?: string): Promise<Row[]> {
  const asked = questions.get(pool) ?? new Map<string, Asked>()
  questions.set(pool, asked)
  const key = JSON.stringify([text, values])
  const ask = (): Promise<Row[]> => {
    const question: Asked = { running: pool.query(text, values, name) }
    const end = (): void => {
      if (!question.next) asked.delete(key)
    }
    asked.set(key, question)
    question.running.then(end, end)
    return question.running
  }
  const under = asked.get(key)
  if (!under) return ask()
  under.next ??= under.running.then(ask, ask)
  return under.next
}

/** Processors as they are in force: records read as what types work with. */
import type { Database, Queryable } from '../../database/index.ts'
import { readForm } from './http/form.ts'
import type { Processor } from './types.ts'

export const OBJECT = 'sys_processor'

type Scope = Pick<Database, 'table'>

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly kind: 'builtin' | 'http'
  readonly type: string
  readonly enabled: boolean
  readonly once: boolean
  readonly timeout_s: number
  readonly rate_per_minute: number | null
  readonly concurrency: number
}

const COLUMNS =
  'id::text as id, code, name, kind, type, enabled, once, timeout_s::int as timeout_s, rate_per_minute::int as rate_per_minute, ' +
  'concurrency::int as concurrency, url, method, parameters, headers, body'

/** Those of the ids that exist, disabled ones too. */
export async function processorsById(
  db: Scope,
  on: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Processor>> {
  const rows = await on.query<Row>(
    `select ${COLUMNS} from ${db.table(OBJECT)} where id = any($1::uuid[]) and deleted_at is null`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, processorOf(row)]))
}

/** Those of the codes that exist, by code. */
export async function processorsByCode(
  db: Scope,
  on: Queryable,
  codes: readonly string[],
): Promise<ReadonlyMap<string, Processor>> {
  const rows = await on.query<Row>(
    `select ${COLUMNS} from ${db.table(OBJECT)} where code = any($1::text[]) and deleted_at is null`,
    [codes],
  )
  return new Map(rows.map((row) => [row.code, processorOf(row)]))
}

function processorOf(row: Row): Processor {
  const { id, code, name, kind, type, enabled, once, concurrency } = row
  return {
    ...{ id, code, name, kind, type, enabled, once, concurrency },
    ...readForm(row).form,
    timeoutMs: row.timeout_s * 1000,
    ratePerMinute: row.rate_per_minute,
  }
}

/** One entry of the operation log: who did what to what, what was and became, from where, and how it ended. */
import type { Principal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'

/** Who acts, as logs keep it. */
export interface Who {
  readonly kind: Principal['kind']
  readonly id: string | null
  readonly what: string | null
}

export interface OperationEntry {
  readonly principal: Principal
  /** Part of the product, such as `roles`. */
  readonly module: string
  /** What was done, such as `create`. */
  readonly action: string
  /** Name of the object or the kind of thing. */
  readonly object?: string
  readonly objectLabel?: Text
  /** Id or name of the one it was done to. */
  readonly record?: string
  /** Under which uuid the history knows the record. */
  readonly trail?: string
  /** Facts as JSON, by classification: see `byClassification`. Secrets never. */
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
  readonly result?: 'done' | 'refused' | 'failed'
  /** Of a refusal. */
  readonly code?: string
  readonly method?: string
  readonly path?: string
  /** Address of the caller. */
  readonly address?: string
  /** Id of the request. */
  readonly request?: string
  /** How long it took, in milliseconds. */
  readonly ms?: number
}

type Scope = Pick<Database, 'table' | 'now'>

export const OPERATION_COLUMNS =
  'by_kind, by, by_what, module, action, object, object_label, record, trail, before, after, result, code, method, path, address, request, ms'

export const OPERATION_SHAPE =
  'by_kind text, by uuid, by_what text, module text, action text, object text, object_label text, record text, trail uuid, ' +
  'before jsonb, after jsonb, result text, code text, method text, path text, address text, request text, ms int'

/** Writes an entry within the transaction of what it tells of: both stand, or neither. */
export async function recordOperation(db: Scope, tx: Queryable, entry: OperationEntry): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_operation_log')} (at, ${OPERATION_COLUMNS}) ` +
      `select ${db.now}, ${OPERATION_COLUMNS} from jsonb_to_record($1::jsonb) as x(${OPERATION_SHAPE})`,
    [JSON.stringify(operationRow(entry))],
  )
}

const LONGEST_NAME = 200
const LONGEST_PATH = 500

export function operationRow({ principal, objectLabel, ms, ...entry }: OperationEntry): Record<string, unknown> {
  const who = whoOf(principal)
  return {
    by_kind: who.kind,
    by: who.id,
    by_what: who.what,
    module: entry.module,
    action: entry.action,
    object: entry.object,
    object_label: objectLabel?.zh,
    // an address may hold, encoded, what no text of the database may
    record: entry.record?.replaceAll('\0', '').slice(0, LONGEST_NAME),
    trail: entry.trail,
    before: entry.before,
    after: entry.after,
    result: entry.result ?? 'done',
    code: entry.code,
    method: entry.method,
    path: entry.path?.slice(0, LONGEST_PATH),
    address: entry.address,
    request: entry.request,
    ms: ms === undefined ? undefined : Math.round(ms),
  }
}

/** A person by id, a program by its name, the engine by its reason. */
export function whoOf(principal: Principal): Who {
  return { kind: principal.kind, id: principal.kind === 'user' ? principal.id : null, what: whatOf(principal) }
}

function whatOf(principal: Principal): string | null {
  if (principal.kind === 'application') return `${principal.name} (${principal.appId})`
  return principal.kind === 'system' ? principal.reason : null
}

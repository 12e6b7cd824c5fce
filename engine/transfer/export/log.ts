/** The log of what was taken out: who, which list, under which condition, how many rows. It is written before the first row leaves. */
import type { AccessPlan } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { ReadContext } from '../../query/index.ts'
import { lookedUpBy } from '../../query/relations-masked.ts'
import type { ExportRequest } from './request.ts'

export type ExportState = 'running' | 'done' | 'failed' | 'cancelled'

export interface Logged {
  readonly file: string
  /** Id of the request. */
  readonly trace: string | undefined
}

/** The entry of an export that begins now. */
export async function logBegin(
  { db, principal, plan }: ReadContext & { readonly db: Database },
  { format, list, ids, limit, asked }: ExportRequest,
  { file, trace }: Logged,
): Promise<string> {
  const id = newId()
  const who = principal.kind === 'user' ? principal.id : null
  const fields = list.fields.map((field) => ({ name: field.name, label: field.label }))
  await db.query(
    `insert into ${db.table('sys_export')}
       (id, version, created_at, created_by, updated_at, updated_by, file, object, object_label, format, fields, condition, search, sort, chosen, most, state, request)
     values ($1, 1, ${db.now}, $2, ${db.now}, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'running', $13)`,
    [
      id,
      who,
      file,
      plan.object.name,
      plan.object.label.zh,
      format,
      JSON.stringify(fields),
      asked.filter === undefined ? null : conditionText(asked.filter, list.looksUp ? plan : undefined),
      searchText(asked.search, plan),
      asked.sort ?? null,
      ids?.length ?? null,
      limit ?? null,
      trace ?? null,
    ],
  )
  return id
}

export async function logEnd(
  db: Database,
  id: string,
  { state, rows, bytes }: { readonly state: ExportState; readonly rows: number | null; readonly bytes: number },
): Promise<void> {
  await db.query(
    `update ${db.table('sys_export')} set state = $2, row_count = $3, bytes = $4, finished_at = ${db.now}, updated_at = ${db.now}, version = version + 1 where id = $1`,
    [id, state, rows, bytes],
  )
}

/** Stands for a whole value that was looked for and that its reader sees masked: so does who reads the log. */
const HIDDEN = '***'

function searchText(words: string | undefined, plan: AccessPlan): string | null {
  if (words === undefined) return null
  return lookedUpBy(plan, words).length > 0 ? HIDDEN : words
}

/**
 * A condition in an address is text already.
 * @param masking of whoever looks for a masked value
 */
function conditionText(filter: unknown, masking: AccessPlan | undefined): string {
  if (!masking) return typeof filter === 'string' ? filter : JSON.stringify(filter)
  return JSON.stringify(withoutMasked(typeof filter === 'string' ? JSON.parse(filter) : filter, masking))
}

function withoutMasked(part: unknown, plan: AccessPlan): unknown {
  if (Array.isArray(part)) {
    const asksMasked = part.some((each) => isMasked(each, plan))
    return part.map((each: unknown) => {
      if (!asksMasked) return withoutMasked(each, plan)
      return isMasked(each, plan) ? each : HIDDEN
    })
  }
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, withoutMasked(each, plan)]))
}

function isMasked(part: unknown, { fields }: AccessPlan): boolean {
  const name = typeof part === 'object' && part !== null && 'var' in part ? part.var : undefined
  return typeof name === 'string' && (fields.get(name)?.reads ?? 'clear') !== 'clear'
}

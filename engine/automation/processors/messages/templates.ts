/** Templates of messages as far as processors need them: what they ask for. */
import type { Database, Queryable } from '../../../database/index.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import { variablesOf } from '../../../kernel/placeholders.ts'

export interface TemplateAsked {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly enabled: boolean
  /** Names of its places. */
  readonly variables: readonly string[]
}

/** Those of the ids that exist. */
export async function templatesById(
  db: Pick<Database, 'table'>,
  on: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TemplateAsked>> {
  if (ids.length === 0) return new Map()
  const rows = await on.query<{ id: string; kind: string; name: string; enabled: boolean; said: string[] }>(
    `select id::text as id, kind, name, enabled, array_remove(array[subject, text, content], null) as said ` +
      `from ${db.table('sys_message_template')} where id = any($1::uuid[]) and deleted_at is null`,
    [ids],
  )
  return new Map(
    rows.map(({ said, ...row }) => [row.id, { ...row, variables: [...new Set(said.flatMap(namesIn))] }] as const),
  )
}

/** A template that is wrong asks for nothing; whoever sends it hears of it. */
function namesIn(text: string): string[] {
  try {
    return variablesOf(text)
  } catch (error) {
    if (error instanceof TesseraError) return []
    throw error
  }
}

/** What a change of a processor means for whoever uses it: strategies whose event does not have all that is read any more. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { formVariables, readForm } from './http/form.ts'
import { type ProcessorUser, usersOf } from './users.ts'

export interface ProcessorEffects {
  readonly issues: readonly Issue[]
  /** The fields of an event that the call reads. */
  readonly variables: readonly string[]
  readonly users: readonly (Omit<ProcessorUser, 'processor' | 'event'> & { readonly missing: readonly string[] })[]
}

/** Nothing is written. @param id of a processor that is there already */
export async function effectsOf(
  db: Database,
  { id, values }: { readonly id?: string; readonly values: Readonly<Record<string, unknown>> },
): Promise<ProcessorEffects> {
  const { form, issues } = readForm(values)
  const variables = issues.length === 0 ? formVariables(form) : []
  return { issues, variables, users: id === undefined ? [] : await usersWith(db, id, variables) }
}

export async function usersWith(
  db: Database,
  id: string,
  variables: readonly string[],
): Promise<ProcessorEffects['users']> {
  const users = await usersOf(db, db, [id])
  const fields = await fieldsOf(
    db,
    db,
    users.flatMap(({ event }) => event ?? []),
  )
  const roots = [...new Set(variables.map((path) => path.split('.', 1)[0] ?? path))]
  return users.map(({ object, id: user, name, enabled, event }) => {
    const known = event === null ? undefined : fields.get(event)
    return { object, id: user, name, enabled, missing: known ? roots.filter((each) => !known.has(each)) : [] }
  })
}

/** Names of the fields of events. */
async function fieldsOf(
  db: Pick<Database, 'table'>,
  on: Queryable,
  events: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await on.query<{ id: string; names: string[] }>(
    `select e.id::text as id, coalesce((select array_agg(f->>'name') from jsonb_array_elements(` +
      `case when jsonb_typeof(e.fields) = 'array' then e.fields end) as f), '{}') as names ` +
      `from ${db.table('sys_event')} as e where e.id = any($1::uuid[])`,
    [events],
  )
  return new Map(rows.map(({ id, names }) => [id, new Set(names)]))
}

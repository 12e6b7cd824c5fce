/** Tasks that shall not be done: what nobody has taken up yet ends at once, whatever was going to be done with it. */
import type { Database, Queryable } from '../../database/index.ts'
import { conditionsOf, type TaskChoice, type TaskFilter } from './choice.ts'
import { cancelOpen } from './settle.ts'
import type { TaskReason } from './types.ts'

type Scope = Pick<Database, 'table' | 'now'>

/** @returns ids of those that never run; others had ended or begun before */
export function cancelTasks(
  db: Scope,
  tx: Queryable,
  choice: TaskChoice,
  { by, error }: { readonly by: string | null; readonly error?: TaskReason },
): Promise<readonly string[]> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const where =
    'ids' in choice
      ? `t.id = any(${bind(choice.ids)}::uuid[])`
      : [...conditionsOf(choice.filter, bind), ...stateOf(choice.filter)].join(' and ') || 'true'
  return cancelOpen(db, tx, { where, values, by, ...(error && { error }) })
}

/** Only what is open can be cancelled, so that other states mean nothing here. */
function stateOf({ states }: TaskFilter): string[] {
  if (!states) return []
  const isAny = (name: 'pending' | 'retrying'): boolean => states.includes(name)
  if (isAny('pending') && isAny('retrying')) return []
  if (isAny('pending')) return ['t.attempts = 0']
  return [isAny('retrying') ? 't.attempts > 0' : 'false']
}

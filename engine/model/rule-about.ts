/** The engine's own objects that rules know by heart: who "me" is, and what "my departments" are. */

const USERS = 'sys_user'
const DEPARTMENTS = 'sys_department'

/** What a field names that leads to this object. */
export function aboutOf(target: string | undefined): 'person' | 'department' | undefined {
  if (target === USERS) return 'person'
  return target === DEPARTMENTS ? 'department' : undefined
}

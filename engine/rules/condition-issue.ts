/** What is wrong with one condition, with its path inside the condition. */
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'

export type ConditionIssue = Omit<Issue, 'path'> & { readonly path: readonly (string | number)[] }

export function conditionIssue(code: string, path: readonly (string | number)[], message: Text): ConditionIssue {
  return { code, path, message }
}

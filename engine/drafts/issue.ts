/** What is wrong with drafts, told by the definition and the place inside its body, so that a form can mark it. */
import type { Issue } from '../kernel/errors.ts'
import type { RawDefinition } from '../model/definition.ts'
import { shapeOf } from '../model/validate/shape.ts'
import { reservedName } from '../model/validate/names.ts'

export interface DraftIssue extends Issue {
  /** The definition that it is about; absent where it is about data. */
  readonly kind?: string
  readonly name?: string
}

/** `template/cars/list/columns/3/field` → the template `cars` and the path inside it. */
export function told(issue: Issue): DraftIssue {
  const [kind, name, ...rest] = (issue.path ?? '').split('/')
  if (kind === undefined || name === undefined) return issue
  return { ...issue, kind, name, path: rest.join('/') }
}

/** What can never be right about a definition, whatever the others say. */
export function faultsOf(raw: RawDefinition): DraftIssue[] {
  const issues: Issue[] = []
  const shaped = shapeOf(raw, issues)
  const reserved = shaped && reservedName(shaped)
  return [...issues, ...(reserved ? [reserved] : [])].map(told)
}

/** Settings of fields as their kinds judge them: what means nothing together or points nowhere, and the default. */
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { type Definition, isKind } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { keyOf } from './identity.ts'
import { subjectOf } from './shape.ts'

/** `gone` are keys of deleted or renamed definitions: whoever still points to those is named elsewhere. */
export function checkSettings(
  definitions: readonly Definition[],
  gone: ReadonlySet<string>,
  catalogue: Catalogue,
): Issue[] {
  return definitions.filter(isKind('field')).flatMap((field) =>
    fieldKinds
      .get(field.body.type)
      .check(field.body, catalogue)
      .filter((issue) => !pointsToGone(field, issue, gone))
      .map((issue) => placed(field, issue)),
  )
}

function pointsToGone({ body }: Definition<'field'>, issue: Issue, gone: ReadonlySet<string>): boolean {
  const value = issue.path === undefined ? undefined : body[issue.path]
  return typeof value === 'string' && (gone.has(keyOf('object', value)) || gone.has(keyOf('enum', value)))
}

/** Kinds know names of settings; here they become places of the definition. */
function placed(field: Definition<'field'>, issue: Issue): Issue {
  const path = (issue.path ?? '').split('/').filter((part) => part !== '')
  return {
    ...issue,
    ...placeOf(
      subjectOf(field),
      path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    ),
  }
}

/** Fields whose values are computed: is what they compute from there, does it fit, and does no field need itself? */
import type { ComputedIssue, FieldPlace } from '../../fields/index.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { type Definition, isKind } from '../definition.ts'
import { DerivedFields } from '../derived/index.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { keyOf } from './identity.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'

/** `gone` are keys of deleted or renamed definitions: whoever still uses those is named elsewhere. */
export function checkComputed(
  definitions: readonly Definition[],
  gone: ReadonlySet<string>,
  catalogue: Catalogue,
): Issue[] {
  const derived = new DerivedFields(definitions, {
    isBroken: ({ object, field }) =>
      gone.has(keyOf('field', nameOf({ object, field }))) || catalogue.hasField(object, field),
  })
  const computed = definitions.filter(isKind('field')).filter((each) => fieldKinds.get(each.body.type).computed)
  const told = new Set<string>()
  const groups = definitions.filter(isKind('object')).flatMap((object) => uniqueIssues(object, derived))
  const own = computed.flatMap((field): Issue[] => {
    const outcome = derived.outcome({ object: field.body.object, field: field.body.name })
    if (!outcome || 'computation' in outcome || 'blocked' in outcome) return []
    if ('cycle' in outcome) return cycleIssue(field, outcome.cycle, told)
    return outcome.issues.filter((issue) => !namesGone(field, issue, gone)).map((issue) => placed(field, issue))
  })
  return [...own, ...groups]
}

/** What the table itself computes can be unique together with others; nothing else that is computed can. */
function uniqueIssues(object: Definition<'object'>, derived: DerivedFields): Issue[] {
  return (object.body.unique ?? []).flatMap((group, i) =>
    group.flatMap((name, j) => {
      const outcome = derived.outcome({ object: object.name, field: name })
      if (!outcome || !('computation' in outcome) || outcome.computation.kept === 'generated') return []
      return [say('COMPUTED_NOT_UNIQUE', { name }, placeOf(subjectOf(object), ['unique', i, j]))]
    }),
  )
}

function nameOf({ object, field }: FieldPlace): string {
  return `${object}.${field}`
}

/** Said once, at the first of its fields. */
function cycleIssue(field: Definition<'field'>, cycle: readonly FieldPlace[], told: Set<string>): Issue[] {
  const members = cycle.slice(1)
  if (members.some((place) => told.has(nameOf(place)))) return []
  for (const place of members) told.add(nameOf(place))
  // told from this field on, whichever the search came upon first
  const at = members.findIndex((place) => nameOf(place) === field.name)
  const round = [...members.slice(at), ...members.slice(0, at)]
  const path = [...round, ...round.slice(0, 1)].map(nameOf).join(' → ')
  return [
    say('COMPUTED_CYCLE', { cycle: path }, placeOf(subjectOf(field), ['formula' in field.body ? 'formula' : 'field'])),
  ]
}

function namesGone({ body }: Definition<'field'>, issue: ComputedIssue, gone: ReadonlySet<string>): boolean {
  const named = fieldKinds.get(body.type).computed?.names(body) ?? []
  return named
    .filter(({ path }) => path === issue.path)
    .some(({ object, field }) =>
      gone.has(field === undefined ? keyOf('object', object) : keyOf('field', `${object}.${field}`)),
    )
}

/** Kinds know names of settings and offsets in their text; here they become places of the definition. */
function placed(field: Definition<'field'>, { offset, ...issue }: ComputedIssue): Issue {
  const path = (issue.path ?? '')
    .split('/')
    .flatMap((part) => (part === '' ? [] : [/^\d+$/.test(part) ? Number(part) : part]))
  return { ...issue, ...placeOf(subjectOf(field), path, offset ?? 'value') }
}

/** The third step: does everything exist that definitions name? What was deleted or renamed is told with its users. */
import { groupBy } from '../../kernel/collections.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { type Definition, isKind } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { keyOf, type Merged } from './identity.ts'
import { type Reference, referencesOf, targetsOf } from './references.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'
import { didYouMean, kindWords } from './words.ts'

interface Use {
  readonly user: Definition
  readonly reference: Reference
}

/** Keys of what is gone: deleted, or known by another name now, and not made anew. */
export function goneKeys({ definitions, removed, renamed }: Merged): ReadonlySet<string> {
  const present = new Set(definitions.map((each) => keyOf(each.kind, each.name)))
  const former = [...removed.map((each) => keyOf(each.kind, each.name)), ...renamed.keys()]
  return new Set(former.filter((key) => !present.has(key)))
}

export function checkReferences(
  { definitions, renamed }: Merged,
  gone: ReadonlySet<string>,
  catalogue: Catalogue,
): Issue[] {
  const issues: Issue[] = []
  const uses: Use[] = []
  for (const user of definitions) {
    for (const reference of referencesOf(user)) {
      if (exists(reference, catalogue)) continue
      if (gone.has(goneKey(reference))) uses.push({ user, reference })
      else issues.push(unknown(user, reference, catalogue))
    }
  }
  for (const user of definitions.filter(isKind('field'))) {
    const missing = targetsOf(user.body).filter((each) => !exists(each, catalogue) && gone.has(goneKey(each)))
    uses.push(...missing.map((reference) => ({ user, reference })))
  }
  const byTarget = groupBy(uses, ({ reference }) => goneKey(reference))
  return [...issues, ...[...byTarget.values()].flatMap((each) => stillUsed(each, renamed) ?? [])]
}

/** A field of a missing object is no issue of its own: the object is reported. */
function exists(reference: Reference, catalogue: Catalogue): boolean {
  if (reference.object === undefined) return catalogue.has(reference.kind, reference.name)
  return !catalogue.objectExists(reference.object) || catalogue.hasField(reference.object, reference.name)
}

function goneKey({ kind, object, name }: Reference): string {
  return keyOf(kind, object === undefined ? name : `${object}.${name}`)
}

function unknown(user: Definition, { kind, object, name, path }: Reference, catalogue: Catalogue): Issue {
  const place = placeOf(subjectOf(user), path)
  if (object !== undefined) {
    return say('UNKNOWN_FIELD', { object, name }, { ...place, hint: didYouMean(name, catalogue.fieldNames(object)) })
  }
  return say(
    'UNKNOWN_REFERENCE',
    { kind: kindWords[kind], name },
    { ...place, hint: didYouMean(name, catalogue.names(kind)) },
  )
}

/** One issue for all users of what is gone, at the first of them that stands in a file. */
function stillUsed(uses: readonly Use[], renamed: ReadonlyMap<string, string>): Issue | undefined {
  const shown = uses.find(({ user }) => user.locate !== undefined) ?? uses[0]
  if (!shown) return undefined
  const { user, reference } = shown
  const now = renamed.get(goneKey(reference))
  const name = reference.object === undefined ? reference.name : `${reference.object}.${reference.name}`
  const values = { kind: kindWords[reference.kind], name, users: usersOf(uses) }
  const place = placeOf(subjectOf(user), reference.path)
  return now === undefined ? say('DELETED_BUT_USED', values, place) : say('RENAMED_BUT_USED', { ...values, now }, place)
}

/** "template customers (column phone), role sales (grant)" */
function usersOf(uses: readonly Use[]): Text {
  const words = uses.map(({ user, reference: { object, name, part } }) => {
    const field = object === undefined ? '' : ` ${name}`
    const who = kindWords[user.kind]
    return { zh: `${who.zh} ${user.name}（${part.zh}${field}）`, en: `${who.en} ${user.name} (${part.en}${field})` }
  })
  return {
    zh: [...new Set(words.map((word) => word.zh))].join('、'),
    en: [...new Set(words.map((word) => word.en))].join(', '),
  }
}

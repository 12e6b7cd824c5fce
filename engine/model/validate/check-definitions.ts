/**
 * In charge of telling whether definitions are right before anything is made of them.
 * What enters are definitions as people wrote them and those that are in force;
 * what leaves is the complete set after the change, and for everything wrong a sentence, a place and what would be right.
 */
import type { Issue } from '../../kernel/errors.ts'
import type { Definition, RawDefinition } from '../definition.ts'
import { Catalogue } from './catalogue.ts'
import { checkComputed } from './check-computed.ts'
import { checkLines } from './check-lines.ts'
import { checkMeaning } from './check-meaning.ts'
import { checkParameters } from './check-parameters.ts'
import { checkReferences, goneKeys } from './check-references.ts'
import { checkSettings } from './check-settings.ts'
import { checkSources } from './check-source.ts'
import { merge, type MergeOptions, withoutDuplicates } from './identity.ts'
import { reservedName } from './names.ts'
import { inReadingOrder } from './sentence.ts'
import { type Shaped, shapeOf } from './shape.ts'
import { splitFields } from './split-fields.ts'

export type CheckOptions = MergeOptions

export interface Checked {
  /** Everything there is after the change; of use only when there are no issues. */
  readonly definitions: Definition[]
  /** What was in force and is not any more. */
  readonly removed: Definition[]
  readonly issues: Issue[]
}

/**
 * Checks `raw` together with what is in force. A written definition replaces the existing one of the same id, name or
 * former name and keeps its id; existing ones that nobody writes stay, unless the options say that they go.
 * An object may carry its fields inside. The same input gives the same definitions with the same ids.
 */
export function checkDefinitions(
  raw: readonly RawDefinition[],
  existing: readonly Definition[],
  options: CheckOptions = {},
): Checked {
  const split = raw.map(splitFields)
  const issues = split.flatMap((each) => [...each.issues])
  const shaped: Shaped[] = []
  const broken: RawDefinition[] = []
  for (const each of split.flatMap((part) => part.definitions)) {
    const right = shapeOf(each, issues)
    if (right) shaped.push(right)
    else broken.push(each)
  }
  issues.push(...shaped.flatMap((each) => reservedName(each) ?? []))
  const merged = merge(withoutDuplicates(shaped, issues), broken, existing, options, issues)
  const { definitions, removed } = merged
  const catalogue = new Catalogue(definitions, broken)
  const gone = goneKeys(merged)
  issues.push(
    ...checkReferences(merged, gone, catalogue),
    ...checkSettings(definitions, gone, catalogue),
    ...checkComputed(definitions, gone, catalogue),
    ...checkLines(definitions, gone, catalogue),
    ...checkMeaning(definitions, catalogue),
    ...checkParameters(definitions),
    ...checkSources(definitions),
  )
  return { definitions, removed, issues: inReadingOrder(issues) }
}

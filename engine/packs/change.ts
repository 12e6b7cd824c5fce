/** From packs on disk to a change of definitions: what they write, merged with what is in force. */
import { TesseraError } from '../kernel/errors.ts'
import type { Definition } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { checkPackData } from './read/pack-data.ts'
import type { PackSource } from './read/read-pack.ts'

/**
 * The complete set of definitions after the packs. Additive: what a pack no longer writes stays, unless `prune` says it goes.
 * @throws TesseraError DEFINITION_INVALID with the place of every fault
 */
export function changeOf(
  packs: readonly PackSource[],
  { prune }: { prune: boolean },
): (current: readonly Definition[]) => readonly Definition[] {
  return (current) => {
    const owners = prune ? packs.map((pack) => pack.manifest.name) : []
    const checked = checkDefinitions(
      packs.flatMap((pack) => pack.definitions),
      current,
      { prune: owners },
    )
    const issues = [
      ...checked.issues,
      ...(checked.issues.length === 0 ? packs.flatMap((pack) => checkPackData(pack, checked.definitions)) : []),
    ]
    if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
    return checked.definitions
  }
}

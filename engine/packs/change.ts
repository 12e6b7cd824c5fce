/** From packs on disk to a change of definitions: what they write, merged with what is in force. */
import { TesseraError } from '../kernel/errors.ts'
import type { Definition } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { type Kept, reconcile, withShipped } from './customised.ts'
import { checkPackData } from './read/pack-data.ts'
import type { PackSource } from './read/read-pack.ts'

/**
 * The complete set of definitions after the packs. Additive: what a pack no longer writes stays, unless `prune` says it goes.
 * What administrators changed stays changed; `onKept` hears where that differs from what a pack says.
 * @throws TesseraError DEFINITION_INVALID with the place of every fault
 */
export function changeOf(
  packs: readonly PackSource[],
  { prune, onKept }: { prune: boolean; onKept?(kept: readonly Kept[]): void },
): (current: readonly Definition[]) => readonly Definition[] {
  return (current) => {
    const owners = prune ? packs.map((pack) => pack.manifest.name) : []
    const reconciled = reconcile(packs, current, { prune })
    const checked = checkDefinitions(reconciled.written, current, { prune: owners })
    const issues = [
      ...checked.issues,
      ...(checked.issues.length === 0 ? packs.flatMap((pack) => checkPackData(pack, checked.definitions)) : []),
    ]
    if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
    onKept?.(reconciled.kept)
    return withShipped(checked.definitions, reconciled)
  }
}

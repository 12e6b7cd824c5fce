/** Packs in the order in which they can be applied: what a pack requires comes before it. */
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import { didYouMean } from '../../model/validate/words.ts'
import type { PackSource } from './read-pack.ts'
import { say } from './sentences.ts'

/** `applied` are names of packs that are in force already. Throws DEFINITION_INVALID when something required is nowhere. */
export function orderPacks(packs: readonly PackSource[], applied: readonly string[]): PackSource[] {
  const byName = new Map<string, PackSource>()
  const issues: Issue[] = []
  for (const pack of packs) {
    const other = byName.get(pack.manifest.name)
    if (other)
      issues.push(say('PACK_TWICE', { name: pack.manifest.name, folder: other.folder }, { at: pack.locate(['name']) }))
    else byName.set(pack.manifest.name, pack)
  }
  const known = [...byName.keys(), ...applied]
  for (const pack of packs) issues.push(...unknownRequirements(pack, known))
  const ordered: PackSource[] = []
  for (const pack of byName.values()) place(pack, [], { byName, ordered, issues })
  if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
  return ordered
}

function unknownRequirements(pack: PackSource, known: readonly string[]): Issue[] {
  return (pack.manifest.requires ?? []).flatMap((name, index) => {
    if (known.includes(name)) return []
    return [say('UNKNOWN_PACK', { name }, { at: pack.locate(['requires', index]), hint: didYouMean(name, known) })]
  })
}

interface Placing {
  readonly byName: ReadonlyMap<string, PackSource>
  readonly ordered: PackSource[]
  readonly issues: Issue[]
}

function place(pack: PackSource, above: readonly PackSource[], placing: Placing): void {
  if (placing.ordered.includes(pack)) return
  if (above.includes(pack)) {
    const cycle = [...above.slice(above.indexOf(pack)), pack].map((each) => each.manifest.name).join(' → ')
    placing.issues.push(say('PACK_CYCLE', { cycle }, { at: pack.locate(['requires']) }))
    return
  }
  for (const name of pack.manifest.requires ?? []) {
    const required = placing.byName.get(name)
    if (required) place(required, [...above, pack], placing)
  }
  if (!placing.ordered.includes(pack)) placing.ordered.push(pack)
}

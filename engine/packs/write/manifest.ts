/** The manifest of a pack that has no folder yet. */
import { ADMINISTRATORS, type Definition, isKind } from '../../model/definition.ts'
import { referencesOf, targetsOf } from '../../model/validate/references.ts'
import { LANGUAGE } from '../read/upgrade/index.ts'
import type { WantedDocument } from './wanted.ts'

const FIRST_VERSION = '0.1.0'

/** What `pack.yaml` says of a pack of which only the name is known, and the version if it was ever applied. */
export function manifestOf(
  owner: string,
  version: string | undefined,
  own: readonly Definition[],
  all: readonly Definition[],
): WantedDocument {
  const label =
    owner === ADMINISTRATORS ? { zh: '管理员的配置', en: 'What administrators made' } : { zh: owner, en: owner }
  const requires = requiredOwners(owner, own, all)
  const body = {
    kind: 'pack',
    name: owner,
    label,
    version: version ?? FIRST_VERSION,
    language: LANGUAGE,
    ...(requires.length > 0 && { requires }),
  }
  return { kind: 'pack', name: owner, body, formerFields: [] }
}

/** Whose definitions these point to. */
function requiredOwners(owner: string, own: readonly Definition[], all: readonly Definition[]): string[] {
  const owners = new Map(all.map((each) => [`${each.kind}:${each.name}`, each.owner]))
  const references = [
    ...own.flatMap((each) => referencesOf(each)),
    ...own.filter(isKind('field')).flatMap((each) => targetsOf(each.body)),
  ]
  const found = references.map(({ kind, name, object }) =>
    owners.get(`${kind}:${object === undefined ? name : `${object}.${name}`}`),
  )
  return [...new Set(found)]
    .filter((each) => each !== undefined && each !== owner)
    .map(String)
    .sort()
}

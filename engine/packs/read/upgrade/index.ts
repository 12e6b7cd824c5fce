/**
 * In charge of packs written in an older version of the language of definitions.
 * What enters are the documents of a pack and the version that its manifest names; what leaves are documents of the
 * present version, whose parts are still located where they stand in the file. Files are not touched.
 */
import packSchema from '../../../../metadata/schemas/pack.json' with { type: 'json' }
import { isMapping } from '../../plain.ts'
import type { YamlDocument } from '../yaml.ts'
import { documentOf, setKey, type Tree, treeOf } from './tree.ts'

/** The way from one version of the language to the next. */
export interface Migration {
  /** The version that it reads; it gives the next one. */
  readonly from: number
  /** One document, the manifest included, in the words of the next version. Pure: it sees this document alone. */
  upgrade(document: Tree): Tree
}

/** The version that this program reads and writes. */
export const LANGUAGE: number = packSchema.properties.language.const

/** One entry for each version that the language had before the present one. */
export const MIGRATIONS: readonly Migration[] = []

/** The version that a manifest names; the present one where it names none, which is for the schema to refuse. */
export function languageOf({ value }: YamlDocument): number {
  const language = isMapping(value) ? value['language'] : undefined
  return typeof language === 'number' ? language : LANGUAGE
}

/** Brings a document of version `from` to the present one; a version that no migration reads stays as it is. */
export function upgradeDocument(
  document: YamlDocument,
  from: number,
  migrations: readonly Migration[] = MIGRATIONS,
): YamlDocument {
  const way = wayFrom(from, migrations)
  if (way.length === 0) return document
  const upgraded = way.reduce((tree, migration) => migration.upgrade(tree), treeOf(document.value))
  const isManifest = isMapping(document.value) && document.value['kind'] === 'pack'
  return documentOf(isManifest ? setKey(upgraded, 'language', LANGUAGE) : upgraded, document)
}

/** The migrations from a version to the present one in their order; none when one of them is missing. */
function wayFrom(from: number, migrations: readonly Migration[]): readonly Migration[] {
  const way: Migration[] = []
  for (let version = from; version < LANGUAGE; version++) {
    const migration = migrations.find((each) => each.from === version)
    if (!migration) return []
    way.push(migration)
  }
  return way
}

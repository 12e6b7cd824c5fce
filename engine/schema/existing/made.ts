/** What the parts of an import share: the definitions that are made, and how tables and their keys are named. */
import type { DefinitionLanguage } from '../../../metadata/types.ts'
import type { TableFacts } from './catalog.ts'

export type MadeKind = 'object' | 'enum' | 'template' | 'menu'

/** A definition in the form in which drafts and packs take it; an object carries its fields inside. */
export interface MadeDefinition<K extends MadeKind = MadeKind> {
  readonly kind: K
  readonly name: string
  readonly body: DefinitionLanguage[K]
}

/** An object that a reference may lead to. */
export interface Target {
  readonly object: string
  readonly key: readonly string[]
}

export function tableKey(schema: string, table: string): string {
  return JSON.stringify([schema, table])
}

/** The columns that tell rows apart; none where nothing does, and of views. */
export function keyOf({ keys, kind }: TableFacts): readonly string[] {
  return kind === 'view' ? [] : (keys[0] ?? [])
}

/** A definition as it travels through the engine: from a file or the database, checked or not yet. */
import type { DefinitionLanguage } from '../../metadata/types.ts'
import type { Position } from '../kernel/errors.ts'

export type DefinitionKind = Exclude<keyof DefinitionLanguage, 'pack'>

/** Kinds that shape tables, APIs and screens: a change of one makes a new generation. */
export const SHAPING_KINDS = [
  'object',
  'field',
  'enum',
  'template',
  'tab',
  'menu',
] as const satisfies readonly DefinitionKind[]

export type ShapingKind = (typeof SHAPING_KINDS)[number]

/** The key of a value, the value, or what comes after so many characters (UTF-16 units) of a value that is a text. */
export type LocatedPart = 'key' | 'value' | number

/**
 * Finds where a part of a definition was written: `['list', 'columns', 3, 'field']` → file, line, column.
 * Gives the place of the value, or of its key when asked; for what is missing, the place of the mapping that lacks it.
 */
export type Locator = (path: readonly (string | number)[], part?: LocatedPart) => Position

/** Owner of the definitions that come with the engine itself. */
export const SYSTEM_OWNER = 'system'

/** Owner of what administrators made. */
export const ADMINISTRATORS = 'admin'

export interface Definition<K extends DefinitionKind = DefinitionKind> {
  readonly kind: K
  readonly id: string
  /** Unique per kind. A field's name is `<object>.<field>`. */
  readonly name: string
  /** Pack, plugin or `admin`: who made it. */
  readonly owner: string
  /** The body as the schema of the kind describes it (`fields` of an object are definitions of their own). */
  readonly body: DefinitionLanguage[K]
  /** The body as its pack last shipped it, where administrators changed it since. */
  readonly shipped?: DefinitionLanguage[K]
  readonly locate?: Locator
}

/** A definition whose body has not been checked yet. */
export interface RawDefinition {
  readonly kind: string
  readonly name: string
  readonly owner: string
  readonly body: Readonly<Record<string, unknown>>
  readonly locate?: Locator
}

export function isShaping(kind: DefinitionKind): kind is ShapingKind {
  return (SHAPING_KINDS as readonly string[]).includes(kind)
}

/** A filter that keeps the definitions of one kind: `definitions.filter(isKind('enum'))`. */
export function isKind<K extends DefinitionKind>(kind: K): (definition: Definition) => definition is Definition<K> {
  return (definition): definition is Definition<K> => definition.kind === kind
}

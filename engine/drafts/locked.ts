/** What administrators may not do to a definition, and why. */
import { fill, type Text } from '../kernel/text.ts'
import { ADMINISTRATORS, type Definition, type DefinitionKind, isKind, SYSTEM_OWNER } from '../model/definition.ts'

/** Kinds of the engine's own definitions on which its code relies; its screens and menus may be arranged. */
const RELIED_ON: ReadonlySet<DefinitionKind> = new Set(['object', 'field', 'role'])

const REASONS = {
  system: { zh: '这是系统自身的定义，程序依赖它', en: "it is the engine's own, and the program relies on it" },
  closed: {
    zh: '对象“{object}”属于“{owner}”，不允许他人更改',
    en: "object '{object}' belongs to '{owner}', who lets nobody else change it",
  },
  builtin: { zh: '内置页签不能删除，可以停用', en: 'a built-in tab cannot be removed; switch it off instead' },
  listed: {
    zh: '系统枚举不能删除，可以停用其选项',
    en: 'an enum of the system cannot be removed; switch its options off instead',
  },
  packed: {
    zh: '它来自定义包“{owner}”，再次应用时会重新出现；可以停用',
    en: "it comes from the pack '{owner}' and would return when that is applied again; switch it off instead",
  },
} as const satisfies Record<string, Text>

/** A definition that is in force or is to be, with the object it belongs to. */
export interface Subject {
  readonly kind: DefinitionKind
  /** Who made it; administrators where it is new. */
  readonly owner: string
  readonly object?: Definition | undefined
}

/** Why nobody may make it or change it. */
export function lockOf({ kind, owner, object }: Subject): Text | null {
  if (owner === SYSTEM_OWNER && RELIED_ON.has(kind)) return REASONS.system
  if ((kind !== 'field' && kind !== 'object') || !object || object.owner === ADMINISTRATORS) return null
  const isClosed = isKind('object')(object) && object.body.extensible === false
  return isClosed ? fill(REASONS.closed, { object: object.name, owner: object.owner }) : null
}

/** Why it may be changed at most but not removed. */
export function keptBecause(definition: Definition, object: Definition | undefined): Text | null {
  const { kind, owner } = definition
  const lock = lockOf({ kind, owner, object })
  if (lock) return lock
  if (isKind('tab')(definition) && definition.body.builtin === true) return REASONS.builtin
  if (isKind('enum')(definition) && definition.body.system === true) return REASONS.listed
  return owner === ADMINISTRATORS ? null : fill(REASONS.packed, { owner })
}

/** The object that a definition is or belongs to, among `objects`. */
export function objectOf(
  definition: Pick<Definition, 'kind' | 'name'>,
  objects: ReadonlyMap<string, Definition>,
): Definition | undefined {
  if (definition.kind === 'object') return objects.get(definition.name)
  if (definition.kind !== 'field') return undefined
  return objects.get(definition.name.slice(0, definition.name.indexOf('.')))
}

/** Everything there is after a change, by kind and name: what references are checked against. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { DefinitionLookup } from '../../fields/kind.ts'
import type { Definition, DefinitionKind, RawDefinition } from '../definition.ts'
import { isKind } from '../definition.ts'
import { SOURCE_FIELD_NAMES, SYSTEM_FIELD_NAMES, TAGS_FIELD_NAME } from '../system-fields.ts'

export class Catalogue implements DefinitionLookup {
  readonly #names = new Map<string, Set<string>>()
  readonly #fields = new Map<string, Map<string, FieldDefinition | undefined>>()
  /** Names of objects over existing tables. */
  readonly #sources = new Set<string>()
  readonly #taggable = new Set<string>()
  readonly #enums = new Map<string, readonly string[]>()

  /** `broken` exist by name only, so that one mistake is not answered with complaints about everything that uses it. */
  constructor(definitions: readonly Definition[], broken: readonly RawDefinition[]) {
    for (const each of definitions) this.#add(each.kind, each.name)
    for (const each of definitions.filter(isKind('field'))) this.#addField(each.body.object, each.body.name, each.body)
    for (const { name, body } of definitions.filter(isKind('object'))) {
      if (body.source) this.#sources.add(name)
      if (body.taggable === true && body.query === undefined) this.#taggable.add(name)
    }
    for (const each of definitions.filter(isKind('enum')))
      this.#enums.set(
        each.name,
        each.body.items.map((item) => item.value),
      )
    for (const each of broken) this.#addBroken(each)
  }

  has(kind: DefinitionKind, name: string): boolean {
    return this.#names.get(kind)?.has(name) === true
  }

  names(kind: DefinitionKind): readonly string[] {
    return [...(this.#names.get(kind) ?? [])]
  }

  hasField(object: string, field: string): boolean {
    return this.#fields.get(object)?.has(field) === true || this.#kept(object).has(field)
  }

  fieldNames(object: string): readonly string[] {
    return [...(this.#fields.get(object)?.keys() ?? []), ...this.#kept(object)]
  }

  /** Fields that the engine itself gives an object. */
  #kept(object: string): ReadonlySet<string> {
    const names = this.#sources.has(object) ? SOURCE_FIELD_NAMES : SYSTEM_FIELD_NAMES
    return this.isTaggable(object) ? new Set([...names, TAGS_FIELD_NAME]) : names
  }

  /** Whether its records may carry tags. */
  isTaggable(object: string): boolean {
    return this.#taggable.has(object)
  }

  /** The fields of an object that definitions made and that have the right shape. */
  fields(object: string): readonly FieldDefinition[] {
    return [...(this.#fields.get(object)?.values() ?? [])].filter((field) => field !== undefined)
  }

  /** Whether an object exists and all its fields have the right shape. */
  isWhole(object: string): boolean {
    return (
      this.objectExists(object) && [...(this.#fields.get(object)?.values() ?? [])].every((field) => field !== undefined)
    )
  }

  fieldCount(object: string): number {
    return this.#fields.get(object)?.size ?? 0
  }

  objectExists(name: string): boolean {
    return this.has('object', name)
  }

  objectNames(): readonly string[] {
    return this.names('object')
  }

  enumValues(name: string): readonly string[] | undefined {
    return this.#enums.get(name)
  }

  enumNames(): readonly string[] {
    return this.names('enum')
  }

  #add(kind: string, name: string): void {
    const names = this.#names.get(kind)
    if (names) names.add(name)
    else this.#names.set(kind, new Set([name]))
  }

  #addField(object: string, name: string, field: FieldDefinition | undefined): void {
    const fields = this.#fields.get(object)
    if (!fields) this.#fields.set(object, new Map([[name, field]]))
    else if (!fields.has(name)) fields.set(name, field)
  }

  #addBroken({ kind, name, body }: RawDefinition): void {
    this.#add(kind, name)
    if (kind === 'field' && typeof body.object === 'string' && typeof body.name === 'string')
      this.#addField(body.object, body.name, undefined)
    if (kind === 'enum' && !this.#enums.has(name)) this.#enums.set(name, readableValues(body.items))
  }
}

function readableValues(items: unknown): string[] {
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown) => {
    const value: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'value') : undefined
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
}

/**
 * The second step: which definition is which. A written definition meets the one it replaces by id, by name or by
 * its former name, gets its id from there, and must have the same owner. What a pruned owner no longer writes goes.
 */
import type { Issue } from '../../kernel/errors.ts'
import { definitionId } from '../../kernel/ids.ts'
import type { Definition, RawDefinition } from '../definition.ts'
import { placeOf } from './explain.ts'
import { say } from './sentences.ts'
import { type Shaped, subjectOf } from './shape.ts'
import { kindWords } from './words.ts'

export interface MergeOptions {
  /** Owners whose definitions go when `raw` does not name them any more. */
  readonly prune?: readonly string[]
  /** Definitions that go. */
  readonly remove?: readonly { readonly kind: string; readonly name: string }[]
}

export interface Merged {
  readonly definitions: Definition[]
  readonly removed: Definition[]
  /** New names by the key of the former one. */
  readonly renamed: ReadonlyMap<string, string>
}

export function keyOf(kind: string, name: string): string {
  return `${kind}:${name}`
}

/** Drops what is written twice, saying where the first one stands. */
export function withoutDuplicates(written: readonly Shaped[], issues: Issue[]): Shaped[] {
  const first = new Map<string, Shaped>()
  for (const each of written) {
    const key = keyOf(each.kind, each.name)
    const earlier = first.get(key)
    if (!earlier) {
      first.set(key, each)
      continue
    }
    const at = earlier.locate?.(['name'])
    const place = at ? `${at.file}:${at.line}:${at.column}` : undefined
    const values = {
      kind: kindWords[each.kind],
      name: each.name,
      first: place ? { zh: `，第一次在 ${place}`, en: `, first at ${place}` } : '',
    }
    issues.push(say('DUPLICATE_NAME', values, placeOf(subjectOf(each), ['name'])))
  }
  return [...first.values()]
}

/** `broken` are written definitions of a wrong shape: they replace nothing, but what they would replace stays. */
export function merge(
  written: readonly Shaped[],
  broken: readonly RawDefinition[],
  existing: readonly Definition[],
  options: MergeOptions,
  issues: Issue[],
): Merged {
  const merger = new Merger(written, existing, issues)
  const kept = new Set(broken.map((each) => keyOf(each.kind, each.name)))
  const changed = merger.identify()
  const replaced = new Map(changed.flatMap(({ former, definition }) => (former ? [[former, definition] as const] : [])))
  const isRemoved = removal(options)
  const definitions: Definition[] = []
  const removed: Definition[] = []
  for (const each of existing) {
    const next = replaced.get(each)
    if (next) definitions.push(next)
    else if (!kept.has(keyOf(each.kind, each.name)) && isRemoved(each)) removed.push(each)
    else definitions.push(each)
  }
  definitions.push(...changed.flatMap(({ former, definition }) => (former ? [] : [definition])))
  return { definitions: withDistinctIds(definitions, issues), removed, renamed: merger.renamed }
}

function removal({ prune = [], remove = [] }: MergeOptions): (definition: Definition) => boolean {
  const owners = new Set(prune)
  const named = new Set(remove.map((each) => keyOf(each.kind, each.name)))
  return (definition) =>
    owners.has(definition.owner) ||
    named.has(keyOf(definition.kind, definition.name)) ||
    (definition.kind === 'field' && named.has(keyOf('object', objectOf(definition.name))))
}

function withDistinctIds(definitions: Definition[], issues: Issue[]): Definition[] {
  const holders = new Map<string, Definition>()
  for (const each of definitions) {
    const other = holders.get(each.id)
    if (!other) holders.set(each.id, each)
    else
      issues.push(
        say(
          'DUPLICATE_ID',
          { kind: kindWords[each.kind], name: each.name, other: other.name, id: each.id },
          placeOf(subjectOf(each), ['id']),
        ),
      )
  }
  return [...holders.values()]
}

function objectOf(fieldName: string): string {
  return fieldName.slice(0, fieldName.indexOf('.'))
}

interface Identified {
  readonly former: Definition | undefined
  readonly definition: Definition
}

class Merger {
  readonly renamed = new Map<string, string>()
  readonly #written: readonly Shaped[]
  readonly #keys: ReadonlySet<string>
  readonly #byKey: ReadonlyMap<string, Definition>
  readonly #byId: ReadonlyMap<string, Definition>
  readonly #issues: Issue[]
  /** Existing definitions that somebody names by id: they are not to be had by name. */
  readonly #namedById: ReadonlySet<string>
  /** Which written definition an existing one became. */
  readonly #claims = new Map<Definition, Shaped>()
  /** Former names of renamed objects by their new ones. */
  readonly #formerObjects = new Map<string, string>()

  constructor(written: readonly Shaped[], existing: readonly Definition[], issues: Issue[]) {
    this.#written = written
    this.#keys = new Set(written.map((each) => keyOf(each.kind, each.name)))
    this.#byKey = new Map(existing.map((each) => [keyOf(each.kind, each.name), each]))
    this.#byId = new Map(existing.map((each) => [each.id, each]))
    this.#namedById = new Set(written.flatMap((each) => each.body.id ?? []))
    this.#issues = issues
  }

  identify(): Identified[] {
    // objects first: a field finds its former self under the former name of its object
    const objects = this.#written.filter((each) => each.kind === 'object').map((each) => this.#identified(each))
    const others = this.#written.filter((each) => each.kind !== 'object').map((each) => this.#identified(each))
    return [...objects, ...others]
  }

  #identified(shaped: Shaped): Identified {
    const found = this.#former(shaped)
    const claimed = found && this.#claims.get(found)
    if (found && claimed) this.#say('DUPLICATE_ID', shaped, { other: claimed.name, id: found.id }, ['name'])
    const former = claimed ? undefined : found
    if (former) this.#claim(former, shaped)
    const id = former?.id ?? shaped.body.id ?? definitionId(shaped.kind, shaped.name)
    if (shaped.body.id !== undefined && shaped.body.id !== id) this.#say('ID_CHANGED', shaped, { id }, ['id'])
    return { former, definition: { ...shaped, id } }
  }

  #claim(former: Definition, shaped: Shaped): void {
    this.#claims.set(former, shaped)
    if (former.owner !== shaped.owner)
      this.#say('OWNED_BY_OTHER', shaped, { owner: former.owner, found: shaped.owner }, ['name'])
    if (former.name === shaped.name) return
    this.renamed.set(keyOf(shaped.kind, former.name), shaped.name)
    if (shaped.kind === 'object') this.#formerObjects.set(shaped.name, former.name)
  }

  #former(shaped: Shaped): Definition | undefined {
    const { kind, name, body } = shaped
    const byId = body.id === undefined ? undefined : this.#byId.get(body.id)
    if (byId?.kind === kind) return byId
    const sameName = this.#named(kind, name) ?? this.#named(kind, this.#inFormerObject(shaped, body.name))
    const renamed = this.#renamedFrom(shaped, sameName !== undefined)
    return sameName ?? renamed
  }

  #named(kind: string, name: string): Definition | undefined {
    const found = this.#byKey.get(keyOf(kind, name))
    return found && this.#namedById.has(found.id) ? undefined : found
  }

  /** The existing definition whose name `renamed_from` gives; once a rename is done that is nobody any more, or a newcomer. */
  #renamedFrom(shaped: Shaped, isTaken: boolean): Definition | undefined {
    const { kind, name, body } = shaped
    if (body.renamed_from === undefined) return undefined
    if (body.renamed_from === body.name) {
      this.#say('RENAMED_FROM_ITSELF', shaped, {}, ['renamed_from'])
      return undefined
    }
    const former = this.#byKey.get(keyOf(kind, this.#inFormerObject(shaped, body.renamed_from)))
    if (!former) return undefined
    const isStillWritten = this.#keys.has(
      keyOf(kind, kind === 'field' ? `${objectOf(name)}.${body.renamed_from}` : body.renamed_from),
    )
    if (isTaken && !isStillWritten) this.#say('RENAME_TAKEN', shaped, { former: body.renamed_from }, ['renamed_from'])
    if (!isTaken && isStillWritten)
      this.#say('RENAME_STILL_DEFINED', shaped, { former: body.renamed_from }, ['renamed_from'])
    return isStillWritten ? undefined : former
  }

  /** The full name that `name` had before the object of the field was renamed. */
  #inFormerObject(shaped: Shaped, name: string): string {
    if (shaped.kind !== 'field') return name
    const object = objectOf(shaped.name)
    return `${this.#formerObjects.get(object) ?? object}.${name}`
  }

  #say(
    code: Parameters<typeof say>[0],
    shaped: Shaped,
    values: Readonly<Record<string, string>>,
    path: readonly string[],
  ): void {
    this.#issues.push(
      say(code, { kind: kindWords[shaped.kind], name: shaped.name, ...values }, placeOf(subjectOf(shaped), path)),
    )
  }
}

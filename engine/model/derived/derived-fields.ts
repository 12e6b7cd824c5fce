/**
 * In charge of fields whose values are computed from others: what each holds and how it comes about.
 * What enters is a complete set of definitions; what leaves, field by field and only when asked, is the computation that
 * the field's kind makes of it, after those of all fields it needs. A field that needs itself has none, but a path.
 */
import type { EnumDefinition, FieldDefinition } from '../../../metadata/types.ts'
import {
  type Computation,
  type ComputedIssue,
  type ComputedLookup,
  type FieldPlace,
  fieldKinds,
  type Held,
  Unresolved,
} from '../../fields/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import { DEFAULT_TIME_ZONE } from '../../kernel/time.ts'
import { FORMULA_LIMITS, sizeOfFormula } from '../../rules/formula/index.ts'
import type { RuleField, RuleFields } from '../../rules/index.ts'
import { type Definition, isKind } from '../definition.ts'
import { sourceOf } from '../source.ts'
import { systemFields } from '../system-fields.ts'

type Stored = FieldDefinition & { readonly id: string }

/** What became of a computed field: its computation, or what is wrong with it. */
export type Outcome =
  | { readonly computation: Computation }
  | { readonly issues: readonly ComputedIssue[] }
  /** The fields that need one another, the first of them again at the end. */
  | { readonly cycle: readonly FieldPlace[] }
  /** A field that it needs is itself wrong. */
  | { readonly blocked: true }

export interface DerivedOptions {
  readonly timeZone?: string
  /** Whether a field that is not among the definitions is missing for a reason told elsewhere. */
  isBroken?(place: FieldPlace): boolean
}

export class DerivedFields implements ComputedLookup {
  readonly timeZone: string
  readonly #objects: ReadonlyMap<string, Definition<'object'>>
  readonly #enums: ReadonlyMap<string, EnumDefinition>
  readonly #written: ReadonlyMap<string, readonly Definition<'field'>[]>
  readonly #fields = new Map<string, ReadonlyMap<string, Stored>>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #path: FieldPlace[] = []
  readonly #sizes = new Map<string, number>()
  readonly #isBroken: (place: FieldPlace) => boolean

  constructor(definitions: readonly Definition[], { timeZone = DEFAULT_TIME_ZONE, isBroken }: DerivedOptions = {}) {
    this.timeZone = timeZone
    this.#objects = new Map(definitions.filter(isKind('object')).map((each) => [each.name, each]))
    this.#enums = new Map(definitions.filter(isKind('enum')).map((each) => [each.name, each.body]))
    this.#written = groupBy(definitions.filter(isKind('field')), (each) => each.body.object)
    this.#isBroken = isBroken ?? (() => false)
  }

  /** Every field of an object by name, those that the engine keeps and those switched off included. */
  definitions(object: string): ReadonlyMap<string, Stored> {
    const known = this.#fields.get(object)
    if (known) return known
    const definition = this.#objects.get(object)
    const source = definition && sourceOf(definition.body)
    const kept = definition ? systemFields({ id: definition.id, name: object, ...(source && { source }) }) : []
    const written = (this.#written.get(object) ?? []).map((each) => ({ ...each.body, id: each.id }))
    const all = new Map([...kept, ...written].map((field) => [field.name, field]))
    this.#fields.set(object, all)
    return all
  }

  objectNames(): readonly string[] {
    return [...this.#objects.keys()]
  }

  isForeign(object: string): boolean {
    const definition = this.#objects.get(object)
    return definition !== undefined && sourceOf(definition.body) !== undefined
  }

  fieldNames(object: string): readonly string[] {
    return [...this.definitions(object).keys()]
  }

  fields(object: string): RuleFields | undefined {
    if (!this.#objects.has(object)) return undefined
    const definitions = this.definitions(object)
    return {
      names: () => definitions.keys(),
      field: (field) => {
        const definition = definitions.get(field)
        if (!definition && this.#isBroken({ object, field })) throw new Unresolved()
        return definition && this.#ruleField(definition)
      },
    }
  }

  held({ object, field }: FieldPlace): Held | undefined {
    const definition = this.definitions(object).get(field)
    return definition && this.heldBy(definition)
  }

  /** @throws Unresolved for a computed field that is wrong */
  heldBy(definition: FieldDefinition): Held {
    const kind = fieldKinds.get(definition.type)
    if (!kind.computed) return { kind, definition }
    return this.#needed({ object: definition.object, field: definition.name }).held
  }

  computation(place: FieldPlace): Computation | undefined {
    const definition = this.definitions(place.object).get(place.field)
    return definition && fieldKinds.get(definition.type).computed ? this.#needed(place) : undefined
  }

  /** Undefined for fields that people write. */
  outcome(place: FieldPlace): Outcome | undefined {
    const definition = this.definitions(place.object).get(place.field)
    const computed = definition && fieldKinds.get(definition.type).computed
    if (!definition || !computed) return undefined
    const key = keyOf(place)
    const known = this.#outcomes.get(key)
    if (known) return known
    const at = this.#path.findIndex((each) => keyOf(each) === key)
    if (at >= 0) return this.#roundOf([...this.#path.slice(at), place])
    this.#path.push(place)
    const outcome = this.#bounded(
      place,
      outcomeOf(() => computed.compute(definition, this)),
    )
    this.#path.pop()
    // a cycle that came to light further down is what became of this field
    const found = this.#outcomes.get(key) ?? outcome
    this.#outcomes.set(key, found)
    return found
  }

  /** Formulas inside formulas are written out, so that together they could grow without end. */
  #bounded(place: FieldPlace, outcome: Outcome): Outcome {
    const tree = 'computation' in outcome ? outcome.computation.formula?.tree : undefined
    if (!tree) return outcome
    const size = sizeOfFormula(tree, (field) => this.#sizes.get(keyOf({ object: place.object, field })) ?? 1)
    this.#sizes.set(keyOf(place), size)
    return size > FORMULA_LIMITS.together ? { issues: [TOO_LARGE] } : outcome
  }

  #needed(place: FieldPlace): Computation {
    const outcome = this.outcome(place)
    if (outcome && 'computation' in outcome) return outcome.computation
    throw new Unresolved()
  }

  #roundOf(cycle: readonly FieldPlace[]): Outcome {
    for (const place of cycle) this.#outcomes.set(keyOf(place), { cycle })
    return { cycle }
  }

  /** Its type is looked for only when somebody needs it: names and labels are asked of all fields. */
  #ruleField(definition: FieldDefinition): RuleField {
    const held = () => this.heldBy(definition)
    const enums = this.#enums
    return {
      label: definition.label,
      get valueType() {
        return held().kind.valueType
      },
      get options() {
        const { kind, definition: of } = held()
        const name = kind.enumOf?.(of)
        return name === undefined ? undefined : (enums.get(name)?.items ?? [])
      },
    }
  }
}

const TOO_LARGE: ComputedIssue = {
  code: 'FORMULA_LIMIT',
  path: 'formula',
  message: {
    zh: `公式连同它所用的公式字段超过 ${FORMULA_LIMITS.together} 个部分`,
    en: `the formula and the formulas whose fields it reads have more than ${FORMULA_LIMITS.together} parts together`,
  },
}

function outcomeOf(compute: () => Computation | { readonly issues: readonly ComputedIssue[] }): Outcome {
  try {
    const found = compute()
    return 'issues' in found ? found : { computation: found }
  } catch (error) {
    if (error instanceof Unresolved) return { blocked: true }
    throw error
  }
}

function keyOf({ object, field }: FieldPlace): string {
  return `${object}.${field}`
}

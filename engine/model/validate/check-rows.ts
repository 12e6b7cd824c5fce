/**
 * Which rows rights may reach: the scopes that objects name, and the rows and fields of grants. A scope that is nowhere or
 * a rule that cannot be checked would reach nothing, which nobody means, so it is refused when it is applied.
 */
import type { Grant, GrantRows } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { checkStored, type RuleFields, rowRuleFault } from '../../rules/index.ts'
import { type Definition, isKind } from '../definition.ts'
import { DerivedFields } from '../derived/index.ts'
import type { Catalogue } from './catalogue.ts'
import { definedFields, definedRuleFields } from './definition-rules.ts'
import { type Path, placeOf } from './explain.ts'
import { repeated } from './repeated.ts'
import { fieldsNamed } from './rule-names.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'
import { didYouMean } from './words.ts'

/** What needs no scope to be said. */
const WORDS: readonly string[] = ['all', 'own', 'department', 'below']

export function checkRows(definitions: readonly Definition[], catalogue: Catalogue): Issue[] {
  const objects = new Map(definitions.filter(isKind('object')).map((each) => [each.name, each]))
  const reader = new RuleReader(catalogue, new DerivedFields(definitions))
  return [
    ...[...objects.values()].flatMap((object) => checkScopes(object, reader)),
    ...definitions.filter(isKind('role')).flatMap((role) => checkGrants(role, objects, reader)),
  ]
}

function checkScopes(object: Definition<'object'>, reader: RuleReader): Issue[] {
  const scopes = object.body.scopes ?? []
  const subject = subjectOf(object)
  return [
    ...repeated(scopes.map(({ name }) => name)).map(({ value, first, index }) =>
      say('DUPLICATE_VALUE', { name: value, first: first + 1 }, placeOf(subject, ['scopes', index, 'name'])),
    ),
    ...scopes.flatMap(({ name, rule }, index) => [
      ...(WORDS.includes(name) ? [say('SCOPE_NAME', { name }, placeOf(subject, ['scopes', index, 'name']))] : []),
      ...reader.faults(object, rule, object.name, ['scopes', index, 'rule']),
    ]),
    ...(object.body.retired ? reader.faults(object, object.body.retired, object.name, ['retired']) : []),
  ]
}

function checkGrants(
  role: Definition<'role'>,
  objects: ReadonlyMap<string, Definition<'object'>>,
  reader: RuleReader,
): Issue[] {
  return (role.body.grants ?? []).flatMap((grant, index) => {
    const path = ['grants', index]
    if (grant.object === '*') return ofEverything(role, grant, path)
    const object = objects.get(grant.object)
    if (!object) return []
    const { rows = 'all' } = grant
    const given: readonly GrantRows[] = Array.isArray(rows) ? rows : [rows]
    return given.flatMap((each, place) => {
      const at = [...path, 'rows', ...(Array.isArray(rows) ? [place] : [])]
      if (typeof each !== 'string') return reader.faults(role, each.rule, object.name, [...at, 'rule'])
      const known = [...WORDS, ...[object, ...reader.heldBy(object, objects)].flatMap(scopeNames)]
      if (known.includes(each)) return []
      const where = { ...placeOf(subjectOf(role), at), hint: didYouMean(each, known) }
      return [say('UNKNOWN_SCOPE', { name: each, object: object.name }, where)]
    })
  })
}

function scopeNames({ body }: Definition<'object'>): string[] {
  return (body.scopes ?? []).map(({ name }) => name)
}

/** What is granted of every object cannot name parts of one. */
function ofEverything(role: Definition<'role'>, { rows = 'all', ...grant }: Grant, path: Path): Issue[] {
  const isPlain = [rows].flat().every((each) => typeof each === 'string' && WORDS.includes(each))
  const parts = [
    ...(isPlain ? [] : ['rows']),
    ...(['fields', 'readonly', 'masked'] as const).filter((name) => grant[name] !== undefined),
  ]
  return parts.map((part) => say('GRANT_OF_ALL', { part }, placeOf(subjectOf(role), [...path, part])))
}

class RuleReader {
  readonly #catalogue: Catalogue
  readonly #derived: DerivedFields

  constructor(catalogue: Catalogue, derived: DerivedFields) {
    this.#catalogue = catalogue
    this.#derived = derived
  }

  /** What the records of an object belong to, whose scopes count for them as well. */
  heldBy(
    { name, body }: Definition<'object'>,
    objects: ReadonlyMap<string, Definition<'object'>>,
  ): Definition<'object'>[] {
    const through = definedFields(name, this.#catalogue).get(body.owner_through ?? '')
    const target = through && fieldKinds.get(through.type).target?.(through)
    return [objects.get(target ?? '')].flatMap((each) => each ?? [])
  }

  /** What is wrong with a rule over the rows of an object; fields that do not exist are reported as such. */
  faults(definition: Definition, rule: unknown, object: string, path: Path): Issue[] {
    const isThere = (each: ReturnType<typeof fieldsNamed>[number]): boolean =>
      definedFields(each.object ?? object, this.#catalogue).has(each.name)
    if (!fieldsNamed(rule).every(isThere)) return []
    const hidden = new Set<string>()
    const reading = checkStored(rule, this.#fields(object, definedRuleFields(object, this.#catalogue), hidden))
    const where = (inner: string | undefined) => [...path, ...(inner ?? '').split('/').filter((part) => part !== '')]
    const subject = subjectOf(definition)
    const [field] = hidden
    if (field !== undefined) return [say('ROW_RULE_FIELD', { name: field }, placeOf(subject, path))]
    if ('rule' in reading) {
      const reason = rowRuleFault(reading.rule)
      return reason ? [say('ROW_RULE', { reason }, placeOf(subject, path))] : []
    }
    return reading.issues.map(({ message, path: inner, hint }) =>
      say('ROW_RULE', { reason: message }, { ...placeOf(subject, where(inner)), ...(hint && { hint }) }),
    )
  }

  /** The fields of a rule; those that may not tell rows are noted in `hidden`. */
  #fields(object: string, fields: RuleFields, hidden: Set<string>): RuleFields {
    return {
      field: (name) => {
        const definition = definedFields(object, this.#catalogue).get(name)
        if (!definition) return undefined
        const kind = fieldKinds.get(definition.type)
        // tags come and go by themselves, and one sees others than another
        const isSeen = kind.tags !== true && this.#isSteady(object, name, definition['mask'] !== undefined)
        if (!isSeen) hidden.add(`${object}.${name}`)
        const isComputed = kind.computed !== undefined
        return isComputed ? this.#derived.fields(object)?.field(name) : fields.field(name)
      },
      ...(fields.names && { names: fields.names }),
      relation: (name) => {
        const found = fields.relation?.(name)
        return found && { ...found, fields: this.#fields(found.object, found.fields, hidden) }
      },
    }
  }

  #isSteady(object: string, field: string, masked: boolean): boolean {
    const outcome = this.#derived.outcome({ object, field })
    return !masked && !(outcome && 'computation' in outcome && outcome.computation.kept === 'read')
  }
}

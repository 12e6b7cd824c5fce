/**
 * Rules that say which rows a right reaches, with the engine's own view of all records: whoever is granted the rows of a
 * rule need not see what the rule asks about. What enters is JSON Logic from a role or from an object's scopes, what
 * leaves is a checked rule; what cannot be checked any more is none.
 */
import { linesOf } from '../model/lines.ts'
import { aboutOf } from '../model/rule-about.ts'
import { idParts } from '../model/key.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { checkStored, type Rule, type RuleField, type RuleFields, rowRuleFault } from '../rules/index.ts'

/** The rule, or nothing where it cannot stand for rows. */
export function readRowRule(model: Model, object: ObjectModel, json: unknown): Rule | undefined {
  const reading = checkStored(json, engineFields(model, object))
  if ('issues' in reading || rowRuleFault(reading.rule)) return undefined
  return reading.rule
}

/** What a relation leads to, whoever asks. */
export interface Reached {
  /** One record, the members of a list of references, or records that point here. */
  readonly kind: 'one' | 'members' | 'records'
  /** The reference: of the record itself, or, of `records`, of those that point here. */
  readonly field: FieldModel
  readonly object: ObjectModel
}

/** A reference, a field of lines or `<object>.<reference>`. */
export function reachedBy(model: Model, object: ObjectModel, name: string): Reached | undefined {
  const dot = name.indexOf('.')
  if (dot > 0) return pointingHere(model, object, name.slice(0, dot), name.slice(dot + 1))
  const field = object.field.get(name)
  if (!field) return undefined
  const lines = linesOf(model, field)
  if (lines) return { kind: 'records', field: lines.via, object: lines.object }
  const target = model.objects.get(field.target ?? '')
  return target && { kind: field.kind.many === true ? 'members' : 'one', field, object: target }
}

function pointingHere(model: Model, here: ObjectModel, name: string, reference: string): Reached | undefined {
  const object = model.objects.get(name)
  const field = object?.field.get(reference)
  if (!object || object.query || field?.target !== here.name) return undefined
  return { kind: 'records', field, object }
}

/** The reference by which the records of an object stand above each other, where there is one. */
export function treeField(object: ObjectModel): FieldModel | undefined {
  const [above, ...others] = object.fields.filter(
    (field) => field.target === object.name && !field.system && field.kind.many !== true,
  )
  return others.length === 0 ? above : undefined
}

function engineFields(model: Model, object: ObjectModel): RuleFields {
  return {
    field: (name) => {
      const field = object.field.get(name)
      return field && isSteady(field) ? ruleField(model, field) : undefined
    },
    names: () => object.fields.filter(isSteady).map(({ name }) => name),
    relation: (name) => {
      const reached = reachedBy(model, object, name)
      return (
        reached && {
          label: reached.object.label,
          many: reached.kind !== 'one',
          object: reached.object.name,
          fields: engineFields(model, reached.object),
        }
      )
    },
  }
}

/** What is masked stands nowhere that custom SQL may look; what is computed when it is read may change by itself. */
function isSteady({ kind, mask, computed }: FieldModel): boolean {
  return kind.storage !== 'none' && mask === undefined && computed?.kept !== 'read'
}

function ruleField(model: Model, field: FieldModel): RuleField {
  const { idKey, target } = field
  const about = aboutOf(target)
  const tree = model.objects.get(target ?? '')
  return {
    label: field.label,
    valueType: field.kind.valueType,
    ...(field.options && { options: field.options }),
    ...(idKey && !idKey.own && { isId: (text: string) => idParts(idKey, text) !== undefined }),
    ...(about && { about }),
    ...(tree && treeField(tree) && { tree: true }),
  }
}

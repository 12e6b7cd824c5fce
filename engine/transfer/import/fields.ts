/** Which fields of an object a file may bring, and which may tell its records apart. */
import { type AccessPlan, accessPlan, type FieldAccess, isWithin, type Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { FieldModel, Model } from '../../model/types.ts'
import { requirePlan } from '../../records/index.ts'

/** The plan of who may import into an object. @throws TesseraError NOT_FOUND, FORBIDDEN */
export function importPlan(model: Model, principal: Principal, object: string): AccessPlan {
  const plan = requirePlan(model, principal, object)
  if (plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  const writes = plan.scope('create') !== 'none' || plan.scope('update') !== 'none'
  if (plan.scope('import') === 'none' || !writes) throw new TesseraError('FORBIDDEN')
  return plan
}

/** Fields that may be written and whose values can stand in a cell. */
export function importable(plan: AccessPlan): FieldModel[] {
  return [...plan.fields.values()].filter(isImportable).map(({ field }) => field)
}

export function isImportable({ field, writable }: FieldAccess): boolean {
  return writable && field.kind.storage !== 'none' && !field.kind.fileFault
}

/**
 * What may tell records: fields that are unique alone or together, as far as one may read or write them, and the id.
 * A masked field is among them only where it is unique: whoever creates a record learns as much.
 */
export function keysOf(plan: AccessPlan): readonly (readonly string[])[] {
  const { fields, unique } = plan.object
  const groups = [...fields.filter((field) => field.unique && !field.system).map((field) => [field]), ...unique]
  const isOpen = (field: FieldModel): boolean => {
    const access = plan.fields.get(field.name)
    return access !== undefined && (access.reads === 'clear' || access.writable)
  }
  const named = groups.filter((group) => group.every(isOpen)).map((group) => group.map(({ name }) => name))
  return plan.object.key.columns.length > 0 ? [...named, ['id']] : named
}

/**
 * Whether a key holds what the importer sees masked: by it nothing may be learnt of other records that leaves no trace,
 * for looking such values up is bounded elsewhere.
 */
export function isBlindKey(plan: AccessPlan, match: readonly string[]): boolean {
  return match.some((name) => isBlind(plan, name))
}

export function isBlind(plan: AccessPlan, name: string): boolean {
  const access = plan.fields.get(name)
  return access !== undefined && access.reads !== 'clear' && !isWithin(plan.rows('read'), access.revealed)
}

/** Of the records that a field points to: what people write to name one, the likeliest first. */
export function namingFields(model: Model, principal: Principal, field: FieldModel): FieldModel[] {
  const plan = field.target === undefined ? undefined : accessPlan(model, principal, field.target)
  if (!plan || plan.scope('read') === 'none') return []
  const { object } = plan
  const wanted = [...object.fields.filter((each) => each.unique && !each.system), object.title]
  const isText = ({ columnType }: FieldModel): boolean => /^(text|varchar)/.test(columnType)
  return [...new Set(wanted)].filter((each) => isText(each) && plan.fields.get(each.name)?.reads === 'clear')
}

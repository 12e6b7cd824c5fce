/**
 * The recycle bin of an object: its deleted records with who deleted them when. Who may delete a record finds it there
 * and may bring it back; to everybody else it stays absent.
 */
import { type AccessPlan, clearField, type Operation } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { definitionId } from '../kernel/ids.ts'
import { compileField } from '../model/compile-field.ts'
import { OWN_KEY } from '../model/key.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import type { ReadContext } from '../query/index.ts'

const plans = new WeakMap<AccessPlan, AccessPlan>()

/** The same reader over deleted records. @throws TesseraError NOT_FOUND where nothing is kept, or not for this reader */
export function inBin<C extends ReadContext>(context: C): C & { readonly deleted: true } {
  const { plan } = context
  if (!plan.object.softDelete || plan.scope('delete') === 'none') throw new TesseraError('NOT_FOUND')
  return { ...context, plan: binPlan(plan), deleted: true }
}

/** What a plan becomes over deleted records: they are read by whom they could be deleted by, and say when and by whom they were. */
export function binPlan(plan: AccessPlan): AccessPlan {
  const known = plans.get(plan)
  if (known) return known
  const added = deletionFields(plan.object)
  const { through: _through, ...rest } = plan
  const object: ObjectModel = {
    ...plan.object,
    fields: [...plan.object.fields, ...added],
    field: new Map([...plan.object.field, ...added.map((field) => [field.name, field] as const)]),
    sort: { field: 'deleted_at', descending: true },
  }
  const made: AccessPlan = Object.freeze({
    ...rest,
    object,
    scope: (operation: Operation) => plan.scope(operation === 'read' ? 'delete' : operation),
    rows: (operation: Operation) => plan.rows(operation === 'read' ? 'delete' : operation),
    fields: new Map([...plan.fields, ...added.map((field) => [field.name, clearField(field)] as const)]),
  })
  plans.set(plan, made)
  return made
}

/** The columns of soft deletion as fields, which living records have not. */
function deletionFields({ id, name }: ObjectModel): FieldModel[] {
  const heads = [
    { name: 'deleted_at', label: { zh: '删除时间', en: 'Deleted at' }, type: 'datetime', required: true },
    { name: 'deleted_by', label: { zh: '删除人', en: 'Deleted by' }, type: 'user' },
  ] as const
  return heads.map((head) =>
    compileField(
      { ...head, kind: 'field', object: name, id: definitionId('field', `${id}.${head.name}`), readonly: true },
      { enums: new Map(), keys: new Map([[name, OWN_KEY]]) },
      true,
    ),
  )
}

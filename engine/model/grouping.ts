/** How records of an object are put in groups, and how the person who looks after one is kept. */
import type { FieldModel, Model, ObjectModel } from './types.ts'

export interface GroupingFields {
  /** Its records put one record in one group each. */
  readonly object: ObjectModel
  readonly record: FieldModel
  readonly group: FieldModel
  readonly person?: FieldModel
  readonly assignedAt?: FieldModel
  readonly groups: ObjectModel
  /** Of a group: who may look after its records. */
  readonly members?: FieldModel
}

/** Nothing where records stand in no groups. */
export function groupingOf(model: Model, { definition }: ObjectModel): GroupingFields | undefined {
  const { grouping } = definition
  const object = model.objects.get(grouping?.object ?? '')
  if (!grouping || !object) return undefined
  const named = (name: string | undefined): FieldModel | undefined => object.fields.find((field) => field.name === name)
  const [record, group] = [named(grouping.record), named(grouping.group)]
  const groups = model.objects.get(group?.target ?? '')
  if (!record || !group || !groups) return undefined
  const [person, assignedAt] = [named(grouping.person), named(grouping.assigned_at)]
  const members = groups.fields.find(({ definition: said }) => said.membership === true)
  return {
    ...{ object, record, group, groups },
    ...(person && { person }),
    ...(assignedAt && { assignedAt }),
    ...(members && { members }),
  }
}

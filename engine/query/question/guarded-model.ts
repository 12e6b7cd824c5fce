/** The Model as custom SQL meets it: every table is its guarded view, and every column bears the name of its field. */
import type { FieldModel, Model, ObjectModel } from '../../model/types.ts'

const known = new WeakMap<Model, Model>()

/** The Model over the guarded views in `schema`. Made once a Model. */
export function guardedModel(model: Model, schema: string): Model {
  const made = known.get(model) ?? overViews(model, schema)
  known.set(model, made)
  return made
}

function overViews(model: Model, schema: string): Model {
  const objects = [...model.objects.values()].map((object): [string, ObjectModel] => [
    object.name,
    object.query ? object : overView(object, schema),
  ])
  return Object.freeze({ ...model, objects: new Map(objects) })
}

function overView(object: ObjectModel, schema: string): ObjectModel {
  // memberships of tags are none of the views
  const fields = object.fields.filter(({ kind }) => kind.tags !== true).map(byName)
  const field = new Map(fields.map((each) => [each.name, each]))
  const same = (each: FieldModel): FieldModel => field.get(each.name) ?? each
  const columns = object.key.columns.map((column) => ({
    ...column,
    column: object.fields.find((each) => each.column === column.column && !each.read)?.name ?? column.column,
  }))
  return Object.freeze({
    ...object,
    table: { schema, name: object.name },
    key: { ...object.key, columns },
    fields,
    field,
    title: same(object.title),
    ...(object.ownerField && { ownerField: same(object.ownerField) }),
    ...(object.ownerThrough && { ownerThrough: same(object.ownerThrough) }),
    ...(object.privateTo && { privateTo: same(object.privateTo) }),
  })
}

function byName({ read: _read, write: _write, ...field }: FieldModel): FieldModel {
  return { ...field, column: field.name }
}

/**
 * In charge of turning checked definitions into one frozen Model.
 * What enters is the complete, valid set of definitions and the number of their generation;
 * what leaves is the Model that every request, statement and screen of that generation reads.
 */
import type {
  EnumDefinition,
  FieldDefinition,
  ObjectDefinition,
  TabDefinition,
  TemplateDefinition,
} from '../../metadata/types.ts'
import { fieldKinds } from '../fields/index.ts'
import { groupBy } from '../kernel/collections.ts'
import { completeTemplate, parseSortKey, usualOrder, type CompleteTemplate } from './default-template.ts'
import { type Definition, isKind } from './definition.ts'
import { compileComputed } from './compile-computed.ts'
import { compileField, type FieldSurroundings } from './compile-field.ts'
import { DerivedFields } from './derived/index.ts'
import { OWN_KEY } from './key.ts'
import { isOrderable, listSorts } from './list-sorts.ts'
import { objectTabs } from './object-tabs.ts'
import { objectKeys, sourceOf, sourceParts } from './source.ts'
import { searchedFields } from './search.ts'
import { systemFields, tagsField } from './system-fields.ts'
import type { FieldModel, Model, ObjectModel, SortKey } from './types.ts'

type Enums = ReadonlyMap<string, EnumDefinition>

/**
 * Compiles the Model of one generation. Disabled definitions keep their data but are absent here. `workspace` is the
 * schema in which its tables stand, for a Model by which statements are written.
 */
export function compileModel(
  definitions: readonly Definition[],
  generation: number,
  hash: string,
  workspace?: string,
): Model {
  const enums: Enums = new Map(definitions.filter(isKind('enum')).map((each) => [each.name, each.body]))
  const objects = compileObjects(definitions, enums)
  const templates = compileTemplates(definitions, objects)
  return Object.freeze({
    generation,
    hash,
    ...(workspace !== undefined && { workspace }),
    objects,
    enums,
    templates,
    tabs: compileTabs(definitions, objects, templates),
    menus: byOrder(
      definitions
        .filter(isKind('menu'))
        .map((each) => each.body)
        .filter(isEnabled),
    ),
  })
}

function compileObjects(definitions: readonly Definition[], enums: Enums): Map<string, ObjectModel> {
  const fields = groupBy(definitions.filter(isKind('field')), (each) => each.body.object)
  const defaults = defaultTemplates(definitions)
  const enabled = definitions.filter(isKind('object')).filter((each) => isEnabled(each.body))
  const surroundings = {
    enums,
    keys: objectKeys(enabled),
    derived: new DerivedFields(definitions),
    sorts: listSorts(definitions),
  }
  const compiled = enabled.map((each) =>
    compileObject(each, orderedFields(fields.get(each.name) ?? []), surroundings, defaults.get(each.name) ?? each.name),
  )
  const references = groupBy(
    compiled.flatMap((object) => object.fields.filter((field) => !field.system && !field.computed && field.target)),
    (field) => field.target,
  )
  return new Map(
    compiled.map((object) => [
      object.name,
      Object.freeze({
        ...object,
        referencedBy: (references.get(object.name) ?? []).map((field) => ({ object: field.object, field: field.name })),
      }),
    ]),
  )
}

function orderedFields(fields: readonly Definition<'field'>[]): (FieldDefinition & { id: string })[] {
  return byOrder(fields.map((each) => ({ ...each.body, id: each.id })).filter(isEnabled))
}

interface ObjectSurroundings extends Omit<FieldSurroundings, 'source'> {
  readonly derived: DerivedFields
  readonly sorts: ReturnType<typeof listSorts>
}

function compileObject(
  { id, owner, body }: Definition<'object'>,
  own: readonly (FieldDefinition & { id: string })[],
  { derived, sorts, ...common }: ObjectSurroundings,
  defaultTemplate: string,
): ObjectModel {
  const { keys } = common
  const reachable = own.filter((field) => reachesEnabledObject(field, keys))
  // the key comes first, as people read records; what the engine keeps besides comes last
  const source = sourceOf(body)
  const kept = [
    ...systemFields({ id, name: body.name, ...(source && { source }) }),
    ...(mayCarryTags(body) ? [tagsField({ id, name: body.name })] : []),
  ]
  const parts = sourceParts(
    body,
    keys.get(body.name) ?? OWN_KEY,
    reachable.flatMap((field) => field.column ?? []),
  )
  const surroundings = { ...common, ...(source && { source, version: parts.version }) }
  const fields = [
    ...kept.filter((each) => each.name === 'id'),
    ...(body.query ? reachable.map(ofAnyType) : reachable),
    ...kept.filter((each) => each.name !== 'id'),
  ].flatMap((definition) =>
    fieldKinds.get(definition.type).computed
      ? (compileComputed(definition, surroundings, derived) ?? [])
      : compileField(definition, surroundings, kept.includes(definition)),
  )
  const field = new Map(fields.map((each) => [each.name, each]))
  return {
    id,
    name: body.name,
    label: body.label,
    owner,
    ...parts,
    // custom SQL is a right of its own: a grant of everything that is open does not give it
    writer: body.query ? 'system' : (body.writer ?? 'open'),
    history: body.history ?? true,
    title: titleField(body, fields),
    ...ownerField(body, field),
    ...ownerThrough(body, field),
    ...tagParts(body, field),
    scopes: new Map((body.scopes ?? []).map((scope) => [scope.name, { ...scope, unmasks: scope.unmasks ?? false }])),
    ...(body.mask_switch !== undefined && { maskSwitch: body.mask_switch }),
    sort: sortKey(body, field),
    ordered: source ? new Set<string>() : orderedBy(fields, sorts(body)),
    ...(!source && searchTextOf(own, derived)),
    fields: Object.freeze(fields),
    field,
    unique: (body.unique ?? [])
      .filter((names) => names.every((name) => field.has(name)))
      .map((names) => names.flatMap((name) => field.get(name) ?? [])),
    referencedBy: [],
    defaultTemplate,
    ...(body.query && { query: body.query }),
    definition: body,
  }
}

/** The fields that have an index of their order; `created_at` and the key have one in every table. */
function orderedBy(fields: readonly FieldModel[], listed: ReadonlySet<string>): ReadonlySet<string> {
  const names = fields.flatMap(({ name, indexed, computed, kind, valueSchema }) => {
    const isWanted = indexed ? !kind.indexMethod : listed.has(name) && isOrderable(kind, valueSchema.maxLength)
    return isWanted && computed?.kept !== 'read' ? [name] : []
  })
  return new Set(['id', 'created_at', ...names])
}

function searchTextOf(
  fields: readonly FieldDefinition[],
  derived: DerivedFields,
): { readonly searchText?: ReadonlySet<string> } {
  const names = searchedFields(fields, derived).map(({ name }) => name)
  return names.length > 0 ? { searchText: new Set(names) } : {}
}

/** Rows of custom SQL and rows without a key are no records that anything could be said of. */
function mayCarryTags({ taggable, query, source }: ObjectDefinition): boolean {
  return taggable === true && query === undefined && (source === undefined || (source.key ?? []).length > 0)
}

/** Custom SQL gives what it gives: each value is read as the field's own type. */
function ofAnyType<F extends FieldDefinition>(field: F): F {
  return { ...field, column_type: 'unknown' }
}

/** A field that refers to a disabled object, or shows its records, is absent with it. */
function reachesEnabledObject(field: FieldDefinition, objects: FieldSurroundings['keys']): boolean {
  const kind = fieldKinds.get(field.type)
  return [kind.target?.(field), kind.lines?.(field).from].every((name) => name === undefined || objects.has(name))
}

/** The order that is wanted, as long as its field is there. */
function sortKey(body: ObjectDefinition, fields: ReadonlyMap<string, FieldModel>): SortKey {
  const wanted = parseSortKey(body.sort ?? usualOrder(fields))
  return fields.has(wanted.field) ? wanted : parseSortKey(usualOrder(fields))
}

function ownerField(body: ObjectDefinition, fields: ReadonlyMap<string, FieldModel>): { ownerField?: FieldModel } {
  const field = fields.get(body.owner_field ?? '')
  return field ? { ownerField: field } : {}
}

function ownerThrough(body: ObjectDefinition, fields: ReadonlyMap<string, FieldModel>): { ownerThrough?: FieldModel } {
  const field = fields.get(body.owner_through ?? '')
  return field?.target === undefined ? {} : { ownerThrough: field }
}

/** Whose a private record is, and what tags mean to the records. */
function tagParts(
  body: ObjectDefinition,
  fields: ReadonlyMap<string, FieldModel>,
): Pick<ObjectModel, 'privateTo' | 'taggable' | 'tagScore' | 'retired'> {
  const privateTo = fields.get(body.private_to ?? '')
  const tagScore = fields.get(body.tag_score ?? '')
  return {
    taggable: body.taggable ?? false,
    ...(privateTo && { privateTo }),
    ...(tagScore && { tagScore }),
    ...(body.retired && { retired: body.retired }),
  }
}

function titleField(body: ObjectDefinition, fields: readonly FieldModel[]): FieldModel {
  const named = fields.find((field) => field.name === body.title)
  const firstText = fields.find((field) => !field.system && !field.computed && field.kind.valueType === 'text')
  const id = fields.find((field) => field.name === 'id')
  // what has no key is named by whatever comes first
  const title = named ?? firstText ?? id ?? fields[0]
  if (!title) throw new Error(`object ${body.name} has neither key nor fields`)
  return title
}

function defaultTemplates(definitions: readonly Definition[]): Map<string, string> {
  const chosen = new Map<string, TemplateDefinition>()
  for (const { body } of definitions.filter(isKind('template'))) {
    if (!isEnabled(body)) continue
    const present = chosen.get(body.object)
    if (!present || (body.default && !present.default)) chosen.set(body.object, body)
  }
  return new Map([...chosen].map(([object, template]) => [object, template.name]))
}

function compileTemplates(
  definitions: readonly Definition[],
  objects: ReadonlyMap<string, ObjectModel>,
): Map<string, CompleteTemplate> {
  const templates = new Map<string, CompleteTemplate>()
  for (const { body } of definitions.filter(isKind('template'))) {
    const object = objects.get(body.object)
    if (object && isEnabled(body)) templates.set(body.name, completeTemplate(object, body))
  }
  for (const object of objects.values()) {
    if (!templates.has(object.defaultTemplate)) templates.set(object.defaultTemplate, completeTemplate(object))
  }
  return templates
}

function compileTabs(
  definitions: readonly Definition[],
  objects: ReadonlyMap<string, ObjectModel>,
  templates: ReadonlyMap<string, CompleteTemplate>,
): Map<string, readonly TabDefinition[]> {
  const written = groupBy(
    definitions.filter(isKind('tab')).map((each) => each.body),
    (tab) => tab.object,
  )
  return new Map(
    [...objects.values()].map((object) => [
      object.name,
      byOrder(objectTabs(object, written.get(object.name) ?? [], objects, templates)),
    ]),
  )
}

function isEnabled(definition: { enabled?: boolean }): boolean {
  return definition.enabled !== false
}

/** Stable sort by `order`; what names none stays behind what does, as written. */
function byOrder<T extends { order?: number }>(definitions: T[]): T[] {
  return definitions.sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity) || 0)
}

/** The last step: what is well-formed and points somewhere, but makes no sense. One entry per kind. */
import { fieldKinds } from '../../fields/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { Issue } from '../../kernel/errors.ts'
import { type Definition, type DefinitionKind, isKind } from '../definition.ts'
import { TAGS_FIELD_NAME } from '../system-fields.ts'
import type { Catalogue } from './catalogue.ts'
import { checkQueries } from './check-query.ts'
import { checkRows } from './check-rows.ts'
import { placeOf } from './explain.ts'
import { repeated } from './repeated.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'
import { checkTab } from './check-tab.ts'
import { checkTemplate } from './check-template.ts'
import { didYouMean } from './words.ts'

const MOST_FIELDS = 1000

type Check<K extends DefinitionKind> = (definition: Definition<K>, catalogue: Catalogue) => Issue[]

export function checkMeaning(definitions: readonly Definition[], catalogue: Catalogue): Issue[] {
  const templates = new Map(definitions.filter(isKind('template')).map((each) => [each.name, each]))
  return [
    ...definitions.flatMap((each) => checkOne(each, catalogue)),
    ...definitions.filter(isKind('tab')).flatMap((tab) => checkTab(tab, templates, catalogue)),
    ...definitions.filter(isKind('object')).flatMap((object) => checkTagTemplate(object, templates)),
    ...checkExtensions(definitions),
    ...checkQueries(definitions, catalogue),
    ...checkRows(definitions, catalogue),
    ...checkDefaults([...templates.values()]),
    ...checkMenuCycles(definitions.filter(isKind('menu'))),
  ]
}

function checkOne<K extends DefinitionKind>(definition: Definition<K>, catalogue: Catalogue): Issue[] {
  const check: Check<K> | undefined = checks[definition.kind]
  return check ? check(definition, catalogue) : []
}

const checks: { readonly [K in DefinitionKind]?: Check<K> } = {
  object: (object, catalogue) => {
    const count = catalogue.fieldCount(object.name)
    const values = { object: object.name, count, limit: MOST_FIELDS }
    const tooMany = say('TOO_MANY_FIELDS', values, placeOf(subjectOf(object), ['fields'], 'key'))
    return [
      ...(count > MOST_FIELDS ? [tooMany] : []),
      ...checkOwnerField(object, catalogue),
      ...checkOwnerThrough(object, catalogue),
      ...checkPrivateTo(object, catalogue),
      ...checkTagParts(object, catalogue),
    ]
  },
  enum: (definition) =>
    repeated(definition.body.items.map((item) => item.value)).map(({ value, first, index }) =>
      say(
        'DUPLICATE_VALUE',
        { name: value, first: first + 1 },
        placeOf(subjectOf(definition), ['items', index, 'value']),
      ),
    ),
  template: checkTemplate,
  event: (event) =>
    event.body.fields.flatMap((field, index) => {
      const kind = fieldKinds.find(field.type)
      if (kind && kind.internal !== true) return []
      const place = placeOf(subjectOf(event), ['fields', index, 'type'])
      return [
        say(
          'UNKNOWN_FIELD_TYPE',
          { found: field.type },
          { ...place, hint: didYouMean(field.type, fieldKinds.names()) },
        ),
      ]
    }),
  report: (report) =>
    report.body.measures.flatMap((measure, index) =>
      measure.function === 'count' || measure.field !== undefined
        ? []
        : [
            say(
              'MEASURE_WITHOUT_FIELD',
              { function: measure.function },
              placeOf(subjectOf(report), ['measures', index]),
            ),
          ],
    ),
}

/** Whose a record is, a field says that leads to one person. What does not exist is reported as such. */
function checkOwnerField(object: Definition<'object'>, catalogue: Catalogue): Issue[] {
  const name = object.body.owner_field
  const field = catalogue.fields(object.name).find((each) => each.name === name)
  const kind = field && fieldKinds.find(field.type)
  if (name === undefined || !kind || (kind.many !== true && kind.target?.(field) === PEOPLE)) return []
  return [say('OWNER_FIELD', { name }, placeOf(subjectOf(object), ['owner_field']))]
}

const PEOPLE = 'sys_user'

/** A record belongs through a reference to one record of another object. What does not exist is reported as such. */
function checkOwnerThrough(object: Definition<'object'>, catalogue: Catalogue): Issue[] {
  const name = object.body.owner_through
  const field = catalogue.fields(object.name).find((each) => each.name === name)
  if (name === undefined || !field) return []
  const kind = fieldKinds.get(field.type)
  const target = kind.many === true ? undefined : kind.target?.(field)
  if (target !== undefined && target !== object.name) return []
  return [say('OWNER_THROUGH', { name }, placeOf(subjectOf(object), ['owner_through']))]
}

/** Whose private record one is, a stored field says that leads to one person. */
function checkPrivateTo(object: Definition<'object'>, catalogue: Catalogue): Issue[] {
  const name = object.body.private_to
  const field = catalogue.fields(object.name).find((each) => each.name === name)
  const kind = field && fieldKinds.find(field.type)
  if (name === undefined || !kind || (kind.many !== true && kind.target?.(field) === PEOPLE)) return []
  return [say('PRIVATE_TO', { name }, placeOf(subjectOf(object), ['private_to']))]
}

const WHOLE: readonly string[] = ['integer', 'bigint']

/** What only records with tags have a use for. */
function checkTagParts(object: Definition<'object'>, catalogue: Catalogue): Issue[] {
  const { taggable, tag_score: name } = object.body
  const parts = ['tag_score', 'tag_template', 'retired'] as const
  const useless = parts.filter((part) => object.body[part] !== undefined && !taggable)
  const field = catalogue.fields(object.name).find((each) => each.name === name)
  const kind = field && fieldKinds.find(field.type)
  const hasOwn = taggable === true && catalogue.fields(object.name).some((each) => each.name === TAGS_FIELD_NAME)
  const isWhole = !field || !kind || (WHOLE.includes(kind.columnType(field)) && field.readonly === true)
  return [
    ...useless.map((part) => say('NOT_TAGGABLE', { part }, placeOf(subjectOf(object), [part]))),
    ...(hasOwn ? [say('ENGINE_FIELD', { name: TAGS_FIELD_NAME }, placeOf(subjectOf(object), ['taggable']))] : []),
    ...(isWhole ? [] : [say('TAG_SCORE', { name: name ?? '' }, placeOf(subjectOf(object), ['tag_score']))]),
  ]
}

/** Rules of tags ask for what their own object has. */
function checkTagTemplate(
  object: Definition<'object'>,
  templates: ReadonlyMap<string, Definition<'template'>>,
): Issue[] {
  const { tag_template: name = '' } = object.body
  const other = templates.get(name)?.body.object ?? object.name
  if (other === object.name) return []
  return [say('TAG_TEMPLATE', { name, other }, placeOf(subjectOf(object), ['tag_template']))]
}

/** Fields that one owner adds to the object of another who does not want that. */
function checkExtensions(definitions: readonly Definition[]): Issue[] {
  const closed = new Map(
    definitions
      .filter(isKind('object'))
      .filter((each) => each.body.extensible === false)
      .map((each) => [each.name, each.owner]),
  )
  return definitions.filter(isKind('field')).flatMap((field) => {
    const owner = closed.get(field.body.object)
    if (owner === undefined || owner === field.owner) return []
    return [say('NOT_EXTENSIBLE', { object: field.body.object, owner }, placeOf(subjectOf(field), ['object']))]
  })
}

function checkDefaults(templates: readonly Definition<'template'>[]): Issue[] {
  const defaults = templates.filter(({ body }) => body.default === true && body.enabled !== false)
  return [...groupBy(defaults, (template) => template.body.object).values()].flatMap(([first, ...others]) =>
    others.map((each) =>
      say(
        'TWO_DEFAULTS',
        { object: each.body.object, other: first?.name ?? '' },
        placeOf(subjectOf(each), ['default'], 'key'),
      ),
    ),
  )
}

function checkMenuCycles(menus: readonly Definition<'menu'>[]): Issue[] {
  const parents = new Map(menus.map((menu) => [menu.name, menu.body.parent]))
  const reported = new Set<string>()
  return menus.flatMap((menu) => {
    const cycle = [menu.name]
    for (let next = menu.body.parent; next !== undefined && next !== menu.name; next = parents.get(next)) {
      // a cycle further up is told where it stands
      if (cycle.includes(next)) return []
      cycle.push(next)
    }
    const isClosed = parents.get(cycle.at(-1) ?? '') === menu.name
    if (!isClosed || reported.has(menu.name)) return []
    for (const name of cycle) reported.add(name)
    return [say('MENU_CYCLE', { cycle: [...cycle, menu.name].join(' → ') }, placeOf(subjectOf(menu), ['parent']))]
  })
}

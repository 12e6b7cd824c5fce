/**
 * In charge of what a person sees: one template resolved for one principal.
 * What enters are the Model and an access plan; what leaves is a screen model that names only what this person may
 * read, by a positive list, with a hash by which browsers keep it.
 */
import { createHash } from 'node:crypto'

import type { ListPart } from '../../metadata/types.ts'
import { accessPlan, type AccessPlan, type FieldAccess, type Principal } from '../access/index.ts'
import type { CompleteTemplate } from '../model/default-template.ts'
import type { FieldModel, Model } from '../model/types.ts'
import {
  isMeasurable,
  isSortable,
  maskedUse,
  operatorsOf,
  relatedBy,
  relationNames,
  ruleFields,
} from '../query/index.ts'
import type { RecordActions } from '../records/index.ts'
import { checkStored, storedLogic } from '../rules/index.ts'
import { mayReadLines, screenLines } from './lines.ts'
import { keepsSchemes } from './schemes.ts'
import { screenTabs } from './tabs.ts'
import type { ScreenColumn, ScreenComputation, ScreenField, ScreenModel, ScreenRelation } from './types.ts'

const DEFAULT_PAGE_SIZE = 10

/** Keys of a field definition that are its heading or the engine's business, not settings of its kind. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  'kind',
  'id',
  'object',
  'name',
  'label',
  'description',
  'renamed_from',
  'enabled',
  'type',
  'required',
  'unique',
  'default',
  'searchable',
  'indexed',
  'readonly',
  'mask',
  'order',
  'column',
  'column_type',
  'column_default',
])

/** The screen of a template, or undefined when there is none for this principal. */
export function screenModel(
  model: Model,
  principal: Principal,
  templateName: string,
  actions: RecordActions,
): ScreenModel | undefined {
  const template = model.templates.get(templateName)
  const plan = template && accessPlan(model, principal, template.object)
  if (!template || !plan || plan.scope('read') === 'none') return undefined
  const { object } = plan
  const screen: Omit<ScreenModel, 'hash'> = {
    generation: model.generation,
    template: template.name,
    label: template.label,
    object: {
      name: object.name,
      label: object.label,
      ...(object.definition.icon && { icon: object.definition.icon }),
      title: object.title.name,
      softDelete: object.softDelete,
      history: object.history,
    },
    operations: {
      create: plan.scope('create') !== 'none' && template.list.create !== false,
      update: plan.scope('update') !== 'none',
      delete: plan.scope('delete') !== 'none',
      reveal: plan.scope('reveal') !== 'none',
      import: plan.scope('import') !== 'none' && (plan.scope('create') !== 'none' || plan.scope('update') !== 'none'),
      export: plan.scope('export') !== 'none',
      purge: plan.scope('purge') !== 'none',
      batch: plan.scope('batch') !== 'none',
      tag: plan.scope('tag') !== 'none',
    },
    ...(keepsSchemes(model, principal) && { schemes: true as const }),
    actions: actions.of(object.name, principal).map(({ name, label, confirm, runMany }) => ({
      name,
      label,
      confirm,
      ...(runMany && { several: true }),
    })),
    fields: Object.fromEntries(
      [...plan.fields.values()]
        .map(({ field }) => screenField(model, principal, plan, field))
        // lines that a person may not see are no part of the record to them
        .filter((field) => field.lines || isHeld(plan.fields.get(field.name)?.field))
        .map((field) => [field.name, field]),
    ),
    ...relationsOf(plan),
    ...parts(model, principal, plan, template),
  }
  const hash = createHash('sha256')
    .update(JSON.stringify({ ...screen, generation: 0 }))
    .digest('hex')
    .slice(0, 24)
  return { hash, ...screen }
}

/** Part of the record itself, other than its lines. */
function isHeld(field: FieldModel | undefined): boolean {
  return field?.kind.storage !== 'none' || field.kind.tags === true
}

function screenField(model: Model, principal: Principal, plan: AccessPlan, field: FieldModel): ScreenField {
  const lines = screenLines(model, principal, { plan, field }, (own, each) => screenField(model, principal, own, each))
  const access = plan.fields.get(field.name)
  const target = field.target === undefined ? undefined : accessPlan(model, principal, field.target)?.object
  const settings = Object.entries(field.definition).filter(([name]) => isShown(name, field, access))
  return {
    name: field.name,
    label: field.label,
    ...(field.definition.description && { description: field.definition.description }),
    type: field.type,
    settings: Object.fromEntries(settings),
    // what the table fills in itself need not be given
    required: field.required && !field.presetByTable,
    ...(field.inKey && { once: true as const }),
    readonly: !access?.writable,
    ...(field.computed && { computed: screenComputation(field, access) }),
    system: field.system,
    sortable: isSortable(plan, field),
    searchable: field.searchable,
    ...(access?.reads === 'masked' && { mask: access.mask ?? 'full' }),
    ...(target && { target: { object: target.name, title: target.title.name, template: target.defaultTemplate } }),
    ...(field.plainIds && { plainIds: true as const }),
    ...(lines && { lines }),
    ...(field.kind.tags === true && { tagsOf: field.object }),
    schema: field.valueSchema,
    ...(field.options && { options: field.options }),
    operators: operatorsOf(plan, field),
    ...ruleFactsOf(plan, field),
    ...(field.definition.default !== undefined && { default: field.definition.default }),
  }
}

function relationsOf(plan: AccessPlan): Pick<ScreenModel, 'relations'> {
  const relations = relationNames(plan).flatMap((name): ScreenRelation[] => {
    const related = relatedBy(plan, name)
    if (!related) return []
    const { object } = related.plan
    return [
      {
        name,
        label: related.label,
        many: related.kind !== 'one',
        object: object.name,
        template: object.defaultTemplate,
      },
    ]
  })
  return relations.length > 0 ? { relations } : {}
}

/** What conditions over the field need to know of it. */
function ruleFactsOf(plan: AccessPlan, { name }: FieldModel): Pick<ScreenField, 'valueType' | 'about'> {
  const field = ruleFields(plan).field(name)
  return field ? { valueType: field.valueType, ...(field.about && { about: field.about }) } : {}
}

/** How a hidden value is computed is told no more than the value: it would name what somebody may not know of. */
function isShown(name: string, { computed }: FieldModel, access: FieldAccess | undefined): boolean {
  return !NOT_SETTINGS.has(name) && (!computed || access?.reads === 'clear' || name === RESULT)
}

const RESULT = 'result'

function screenComputation({ type, computed }: FieldModel, access: FieldAccess | undefined): ScreenComputation {
  const live = access?.reads === 'clear' ? computed?.formula : undefined
  return { kind: type, ...(live && { live }) }
}

function parts(
  model: Model,
  principal: Principal,
  plan: AccessPlan,
  template: CompleteTemplate,
): Pick<ScreenModel, 'list' | 'form' | 'query' | 'card' | 'detail'> {
  const { object } = plan
  const isOpen = (field: FieldModel | undefined): boolean =>
    field !== undefined && (isHeld(field) || mayReadLines(model, principal, field))
  const known = (name: string): boolean => isOpen(plan.fields.get(name)?.field)
  const expandable = (names: readonly string[]): string[] =>
    names.filter((name) => {
      const field = plan.fields.get(name)?.field
      if (field?.kind.storage === 'none') return isOpen(field)
      const target = field?.target
      return target !== undefined && (accessPlan(model, principal, target)?.scope('read') ?? 'none') !== 'none'
    })
  const columns = template.list.columns
    .filter((column) => known(column.field))
    .map((column) => screenColumn(plan, column))
  const sections = template.detail.sections
    .map((section) => ({ ...section, fields: section.fields.filter(known) }))
    .filter((section) => section.fields.length > 0)
  const subtitle = (template.detail.subtitle ?? []).filter(known)
  return {
    list: {
      columns,
      ...listFilter(plan, template.list.filter),
      ...listSummary(plan, template.list.summary),
      sort: template.list.sort ?? `${object.sort.descending ? '-' : ''}${object.sort.field}`,
      pageSize: template.list.page_size ?? DEFAULT_PAGE_SIZE,
      expand: expandable(columns.map((column) => column.field)),
    },
    form: {
      sections: template.form.sections
        .map((section) => ({ ...section, fields: section.fields.filter((item) => known(item.field)) }))
        .filter((section) => section.fields.length > 0),
    },
    query: { items: template.query.items.filter((item) => known(item.field)) },
    card: { ...template.card, fields: (template.card.fields ?? []).filter(known) },
    detail: {
      title: known(template.detail.title ?? '') ? (template.detail.title ?? object.title.name) : object.title.name,
      subtitle,
      sections,
      // every reference shows its title wherever the record is shown or edited, and the engine's own on the history tab
      expand: expandable([...plan.fields.keys()]),
      tabs: screenTabs(model, principal, plan),
    },
  }
}

/**
 * A list whose condition asks for what a person may not know would be refused them: they get it without, and are told
 * so, because what they see is more than the list is called.
 */
function listFilter(plan: AccessPlan, kept: ListPart['filter']): Pick<ScreenModel['list'], 'filter' | 'unfiltered'> {
  if (!kept) return {}
  const reading = checkStored(kept, ruleFields(plan))
  if (!('rule' in reading)) return { unfiltered: true }
  const { revealing, looksUp } = maskedUse(plan, reading.rule)
  return revealing || looksUp ? { unfiltered: true } : { filter: storedLogic(kept) }
}

/** What may be told of all records together: a person who may not read a field learns no sum of it either. */
function listSummary(plan: AccessPlan, asked: ListPart['summary'] = []): Pick<ScreenModel['list'], 'summary'> {
  const summary = asked.filter((each) => isMeasurable(plan, each.function, each.field))
  return summary.length > 0 ? { summary } : {}
}

function screenColumn(plan: AccessPlan, column: CompleteTemplate['list']['columns'][number]): ScreenColumn {
  const access = plan.fields.get(column.field)
  const sortable = column.sortable !== false && access !== undefined && isSortable(plan, access.field)
  const { field, width, fixed, icon, group } = column
  return {
    field,
    label: column.label ?? access?.field.label ?? { zh: field, en: field },
    sortable,
    ...(width !== undefined && { width }),
    ...(fixed && { fixed }),
    ...(icon && { icon }),
    ...(group && { group }),
  }
}

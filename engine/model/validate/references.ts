/** Which other definitions a definition names, and where in its body. One entry per kind; kinds without one name none. */
import type { CardPart, DefinitionLanguage, DetailPart, Grant, ListPart } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Text } from '../../kernel/text.ts'
import { readCustomSql } from '../custom-sql/index.ts'
import { parseSortKey } from '../default-template.ts'
import type { Definition, DefinitionKind } from '../definition.ts'
import type { Path } from './explain.ts'
import { fieldsNamed } from './rule-names.ts'

export interface Reference {
  readonly kind: DefinitionKind
  readonly name: string
  /** For fields: the object they belong to. */
  readonly object?: string
  readonly path: Path
  /** What the naming part is called, such as "column". */
  readonly part: Text
}

type Extract<K extends DefinitionKind> = (body: DefinitionLanguage[K]) => readonly Reference[]

/** Everything that one definition names. */
export function referencesOf<K extends DefinitionKind>({ kind, body }: Definition<K>): readonly Reference[] {
  const extract: Extract<K> | undefined = extractors[kind]
  return extract ? extract(body) : []
}

/** What the settings of a field point to. Whether that exists is for the field's kind to say. */
export function targetsOf(body: DefinitionLanguage['field']): readonly Reference[] {
  const kind = fieldKinds.get(body.type)
  return [
    ...target(body, 'object', kind.target?.(body), parts.target),
    ...target(body, 'enum', kind.enumOf?.(body), parts.options),
    ...computedFrom(body),
    ...linesOf(body),
  ]
}

function target(
  body: DefinitionLanguage['field'],
  kind: DefinitionKind,
  name: string | undefined,
  part: Text,
): Reference[] {
  if (name === undefined) return []
  // kinds tell what they point to, not by which setting
  const setting = Object.keys(body).find((key) => key !== 'object' && key !== 'name' && body[key] === name)
  return [{ kind, name, path: [setting ?? 'type'], part }]
}

function linesOf(body: DefinitionLanguage['field']): readonly Reference[] {
  const lines = fieldKinds.get(body.type).lines?.(body)
  if (!lines) return []
  return [
    { kind: 'object', name: lines.from, path: ['from'], part: parts.lines },
    { kind: 'field', name: lines.via, object: lines.from, path: ['via'], part: parts.lines },
  ]
}

function computedFrom(body: DefinitionLanguage['field']): Reference[] {
  return (fieldKinds.get(body.type).computed?.names(body) ?? []).map(({ object, field, path }) => ({
    ...(field === undefined ? { kind: 'object', name: object } : { kind: 'field', name: field, object }),
    path: [path],
    part: parts.input,
  }))
}

const parts = {
  object: { zh: '所属对象', en: 'its object' },
  target: { zh: '引用目标', en: 'what it refers to' },
  options: { zh: '选项', en: 'its options' },
  lines: { zh: '明细', en: 'its lines' },
  input: { zh: '计算所用', en: 'computed from' },
  title: { zh: '标题', en: 'title' },
  ownerField: { zh: '负责人', en: 'owner' },
  ownerThrough: { zh: '归属关系', en: 'owner through' },
  privateTo: { zh: '私有记录的所有人', en: 'private to' },
  tagScore: { zh: '标签分值', en: 'score of tags' },
  tagTemplate: { zh: '标签规则模板', en: 'template of rules of tags' },
  retired: { zh: '不参与标签的记录', en: 'retired' },
  subtitle: { zh: '副标题', en: 'subtitle' },
  sort: { zh: '排序', en: 'sort' },
  query: { zh: '查询 SQL', en: 'custom SQL' },
  unique: { zh: '唯一组合', en: 'unique group' },
  column: { zh: '列', en: 'column' },
  listFilter: { zh: '固定筛选', en: 'fixed filter' },
  summary: { zh: '汇总', en: 'summary' },
  formField: { zh: '表单字段', en: 'form field' },
  queryItem: { zh: '查询项', en: 'query item' },
  cardField: { zh: '卡片字段', en: 'card field' },
  detailField: { zh: '详情字段', en: 'detail field' },
  content: { zh: '内容', en: 'content' },
  via: { zh: '关联字段', en: 'via' },
  parent: { zh: '上级', en: 'parent' },
  menuTarget: { zh: '打开的内容', en: 'target' },
  grant: { zh: '授权', en: 'grant' },
  menu: { zh: '可见菜单', en: 'menus' },
  grantRows: { zh: '数据范围', en: 'rows' },
  grantField: { zh: '字段授权', en: 'granted fields' },
  scope: { zh: '数据范围', en: 'scope' },
  maskSwitch: { zh: '脱敏开关', en: 'switch of masks' },
  point: { zh: '权限点', en: 'points' },
  event: { zh: '事件', en: 'event' },
  action: { zh: '动作', en: 'action' },
  grouping: { zh: '分组', en: 'group by' },
  measure: { zh: '指标', en: 'measure' },
} as const satisfies Record<string, Text>

const extractors: { readonly [K in DefinitionKind]?: Extract<K> } = {
  object: (body) => [
    ...field(body.name, body.title, ['title'], parts.title),
    ...field(body.name, body.owner_field, ['owner_field'], parts.ownerField),
    ...field(body.name, body.owner_through, ['owner_through'], parts.ownerThrough),
    ...field(body.name, body.private_to, ['private_to'], parts.privateTo),
    ...field(body.name, body.tag_score, ['tag_score'], parts.tagScore),
    ...to('template', body.tag_template, ['tag_template'], parts.tagTemplate),
    ...ruleParts(body.name, body.retired, ['retired'], parts.retired),
    ...(body.scopes ?? []).flatMap(({ rule }, i) => ruleParts(body.name, rule, ['scopes', i, 'rule'], parts.scope)),
    ...to('parameter', body.mask_switch, ['mask_switch'], parts.maskSwitch),
    ...sortField(body.name, body.sort, ['sort']),
    ...queriedObjects(body.query?.sql).flatMap((name) => to('object', name, ['query', 'sql'], parts.query)),
    ...(body.unique ?? []).flatMap((group, i) =>
      group.flatMap((name, j) => field(body.name, name, ['unique', i, j], parts.unique)),
    ),
  ],
  field: (body) => to('object', body.object, ['object'], parts.object),
  template: (body) => [...to('object', body.object, ['object'], parts.object), ...templateFields(body)],
  tab: (body) => [
    ...to('object', body.object, ['object'], parts.object),
    ...to('template', body.content.template, ['content', 'template'], parts.content),
  ],
  menu: (body) => [
    ...to('menu', body.parent, ['parent'], parts.parent),
    ...to('template', body.target?.template, ['target', 'template'], parts.menuTarget),
    ...to('object', body.target?.object, ['target', 'object'], parts.menuTarget),
  ],
  role: (body) => [
    ...(body.grants ?? []).flatMap((grant, i) => (grant.object === '*' ? [] : grantParts(grant, i))),
    ...(body.points ?? []).flatMap((name, i) => to('point', name, ['points', i], parts.point)),
    ...(body.menus ?? []).flatMap((name, i) => to('menu', name, ['menus', i], parts.menu)),
  ],
  point: (body) => to('menu', body.menu, ['menu'], parts.menu),
  strategy: (body) => [
    ...to('event', body.event, ['event'], parts.event),
    ...body.actions.flatMap((action, i) =>
      to('processor', action.processor, ['actions', i, 'processor'], parts.action),
    ),
  ],
  report: (body) => [
    ...to('object', body.object, ['object'], parts.object),
    ...(body.group_by ?? []).flatMap((name, i) => field(body.object, name, ['group_by', i], parts.grouping)),
    ...body.measures.flatMap((measure, i) =>
      field(body.object, measure.field, ['measures', i, 'field'], parts.measure),
    ),
  ],
}

/** Objects that custom SQL reads; none where it cannot be read, which is said elsewhere. */
function queriedObjects(sql: string | undefined): readonly string[] {
  const reading = sql === undefined ? undefined : readCustomSql(sql, () => true)
  return reading && 'tables' in reading ? reading.tables : []
}

function grantParts(grant: Grant, i: number): Reference[] {
  const { object, rows = [] } = grant
  const rules = [rows].flat().flatMap((each, place) => {
    const path = ['grants', i, 'rows', ...(Array.isArray(rows) ? [place] : []), 'rule']
    return typeof each === 'string' ? [] : ruleParts(object, each.rule, path, parts.grantRows)
  })
  const named = (['fields', 'readonly', 'masked'] as const).flatMap((part) =>
    (grant[part] ?? []).flatMap((name, j) => field(object, name, ['grants', i, part, j], parts.grantField)),
  )
  return [...to('object', object, ['grants', i, 'object'], parts.grant), ...rules, ...named]
}

/** The fields that a rule over the records of an object names. */
function ruleParts(object: string, rule: unknown, at: Path, part: Text): Reference[] {
  return fieldsNamed(rule).flatMap(({ name, object: other = object, path }) =>
    field(other, name, [...at, ...path], part),
  )
}

function templateFields({ object, list, form, query, card, detail }: DefinitionLanguage['template']): Reference[] {
  return [
    ...(list ? listFields(object, list) : []),
    ...(form?.sections ?? []).flatMap((section, i) =>
      section.fields.flatMap((item, j) =>
        field(object, item.field, ['form', 'sections', i, 'fields', j, 'field'], parts.formField),
      ),
    ),
    ...(query?.items ?? []).flatMap((item, i) =>
      field(object, item.field, ['query', 'items', i, 'field'], parts.queryItem),
    ),
    ...(card ? cardFields(object, card) : []),
    ...(detail ? detailFields(object, detail) : []),
  ]
}

function listFields(object: string, list: ListPart): Reference[] {
  return [
    ...list.columns.flatMap((column, i) => field(object, column.field, ['list', 'columns', i, 'field'], parts.column)),
    ...sortField(object, list.sort, ['list', 'sort']),
    ...(list.summary ?? []).flatMap((each, i) =>
      field(object, each.field, ['list', 'summary', i, 'field'], parts.summary),
    ),
    ...fieldsNamed(list.filter).flatMap(({ name, object: other = object, path }) =>
      field(other, name, ['list', 'filter', ...path], parts.listFilter),
    ),
  ]
}

function cardFields(object: string, card: CardPart): Reference[] {
  return [
    ...field(object, card.title, ['card', 'title'], parts.title),
    ...field(object, card.subtitle, ['card', 'subtitle'], parts.subtitle),
    ...(card.fields ?? []).flatMap((name, i) => field(object, name, ['card', 'fields', i], parts.cardField)),
  ]
}

function detailFields(object: string, detail: DetailPart): Reference[] {
  return [
    ...field(object, detail.title, ['detail', 'title'], parts.title),
    ...(detail.subtitle ?? []).flatMap((name, i) => field(object, name, ['detail', 'subtitle', i], parts.subtitle)),
    ...detail.sections.flatMap((section, i) =>
      section.fields.flatMap((name, j) =>
        field(object, name, ['detail', 'sections', i, 'fields', j], parts.detailField),
      ),
    ),
  ]
}

function to(kind: DefinitionKind, name: string | undefined, path: Path, part: Text): Reference[] {
  return name === undefined ? [] : [{ kind, name, path, part }]
}

function field(object: string, name: string | undefined, path: Path, part: Text): Reference[] {
  return name === undefined ? [] : [{ kind: 'field', name, object, path, part }]
}

function sortField(object: string, sort: string | undefined, path: Path): Reference[] {
  return sort === undefined ? [] : field(object, parseSortKey(sort).field, path, parts.sort)
}

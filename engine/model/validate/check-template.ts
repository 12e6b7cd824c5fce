/** Templates: each field once a part, and what a part says of a field fits that field's kind. */
import type { FieldDefinition, FormItem, QueryItem, TemplateDefinition } from '../../../metadata/types.ts'
import { fieldKinds, schemaFault, type FieldKind } from '../../fields/index.ts'
import { canMeasure } from '../../fields/measured.ts'
import { faultMessage } from '../../fields/messages.ts'
import type { Issue } from '../../kernel/errors.ts'
import { offeredOperators, parseRule, valueTypes, type RuleFields } from '../../rules/index.ts'
import type { Definition } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { checkListFilter } from './check-list-filter.ts'
import { definedFields, definedRuleField } from './definition-rules.ts'
import { placeOf, type Path } from './explain.ts'
import { repeated } from './repeated.ts'
import { say, type SentenceCode } from './sentences.ts'
import { subjectOf } from './shape.ts'
import type { Values } from './sentence.ts'
import { didYouMean, listed } from './words.ts'

export function checkTemplate(template: Definition<'template'>, catalogue: Catalogue): Issue[] {
  const { body } = template
  const fields = definedFields(body.object, catalogue)
  const tell: Tell = (code, values, path, hint) =>
    say(code, values, { ...placeOf(subjectOf(template), path), ...(hint && { hint }) })
  return [
    ...checkRepeated(template),
    ...checkListFilter(template, catalogue),
    ...(body.list?.summary ?? []).flatMap(({ field: name, function: made }, index) => {
      const kind = fieldKinds.find(fields.get(name)?.type ?? '')
      // what a computed field holds shows when it is computed
      const fits = !kind || kind.computed !== undefined || canMeasure(made, kind)
      return fits ? [] : [tell('SUMMARY_FIELD', { name, function: made }, ['list', 'summary', index, 'function'])]
    }),
    ...formItems(body).flatMap(({ item, path }) => {
      const field = fields.get(item.field)
      return field ? checkFormItem(item, { field, kind: fieldKinds.get(field.type), path, tell, catalogue }) : []
    }),
    ...(body.query?.items ?? []).flatMap((item, index) => {
      const field = fields.get(item.field)
      const path = ['query', 'items', index]
      return field ? checkQueryItem(item, { field, kind: fieldKinds.get(field.type), path, tell, catalogue }) : []
    }),
  ]
}

type Tell = (code: SentenceCode, values: Values, path: Path, hint?: Issue['hint']) => Issue

interface Item {
  readonly field: FieldDefinition
  readonly kind: FieldKind
  readonly path: Path
  readonly tell: Tell
  readonly catalogue: Catalogue
}

function formItems({ form }: TemplateDefinition): { item: FormItem; path: Path }[] {
  return (form?.sections ?? []).flatMap((section, i) =>
    section.fields.map((item, j) => ({ item, path: ['form', 'sections', i, 'fields', j] })),
  )
}

function checkRepeated(template: Definition<'template'>): Issue[] {
  const { list, query } = template.body
  const items = formItems(template.body)
  const lists = [
    {
      part: { zh: '列表', en: 'list' },
      fields: (list?.columns ?? []).map((column) => column.field),
      pathOf: (i: number): Path => ['list', 'columns', i, 'field'],
    },
    {
      part: { zh: '表单', en: 'form' },
      fields: items.map(({ item }) => item.field),
      pathOf: (i: number): Path => [...(items[i]?.path ?? []), 'field'],
    },
    {
      part: { zh: '查询', en: 'query' },
      fields: (query?.items ?? []).map((item) => item.field),
      pathOf: (i: number): Path => ['query', 'items', i, 'field'],
    },
  ]
  return lists.flatMap(({ part, fields, pathOf }) =>
    repeated(fields).map(({ value, index }) =>
      say('DUPLICATE_COLUMN', { name: value, part }, placeOf(subjectOf(template), pathOf(index))),
    ),
  )
}

function checkFormItem(item: FormItem, about: Item): Issue[] {
  return [
    ...checkControl(item.control, about.kind.controls, about),
    ...checkFormDefault(item, about),
    ...checkValidation(item, about),
  ]
}

function checkControl(control: string | undefined, offered: readonly string[] = [], about: Item): Issue[] {
  if (control === undefined || offered.includes(control)) return []
  const hint = offered.length > 0 ? { zh: `可用：${offered.join('、')}`, en: `use ${offered.join(', ')}` } : undefined
  return [about.tell('CONTROL_NOT_OFFERED', { name: about.field.name, control }, [...about.path, 'control'], hint)]
}

/** As if it were the field's own: whatever its kind says of that is said of this one. */
function checkFormDefault({ default: wanted }: FormItem, { field, kind, path, tell, catalogue }: Item): Issue[] {
  if (wanted === undefined) return []
  return kind
    .check({ ...field, default: wanted }, catalogue)
    .filter((issue) => issue.path === 'default')
    .map(({ message, hint }) => {
      const reason = { zh: message.zh.replace(/^默认值/, ''), en: message.en.replace(/^the default /, '') }
      return tell('FORM_DEFAULT', { name: field.name, reason }, [...path, 'default'], hint)
    })
}

const LENGTHS = ['min_length', 'max_length', 'pattern'] as const
const BOUNDS = ['min', 'max'] as const

function checkValidation({ validation }: FormItem, about: Item): Issue[] {
  if (!validation) return []
  const path = [...about.path, 'validation']
  const isText = about.kind.valueType === 'text'
  const isOrdered = !isText && valueTypes.get(about.kind.valueType).operators.some(({ name }) => name === '>=')
  const notOffered = [...(isText ? [] : LENGTHS), ...(isOrdered ? [] : BOUNDS)]
    .filter((rule) => validation[rule] !== undefined)
    .map((rule) => about.tell('VALIDATION_NOT_OFFERED', { name: about.field.name, rule }, [...path, rule]))
  if (notOffered.length > 0) return notOffered
  const wrong = BOUNDS.flatMap((rule) => checkBound(rule, validation[rule], path, about))
  return [
    ...wrong,
    ...(wrong.length === 0 ? checkOrder(validation, path, about) : []),
    ...checkPattern(validation.pattern, path, about),
  ]
}

/** A bound is a value of the field like any other. */
function checkBound(rule: string, value: unknown, path: Path, { field, kind, tell }: Item): Issue[] {
  if (value === undefined) return []
  const found = schemaFault(kind.valueSchema(field, undefined), kind.shared.normalise(value, factsOf(field)))
  return found ? [tell('VALIDATION_VALUE', { rule, reason: faultMessage(found) }, [...path, rule])] : []
}

function checkOrder(validation: NonNullable<FormItem['validation']>, path: Path, { field, kind, tell }: Item): Issue[] {
  const { min, max, min_length: shortest, max_length: longest } = validation
  const read = (value: unknown): unknown => kind.shared.normalise(value, factsOf(field))
  const isReversed = min !== undefined && max !== undefined && kind.shared.compare(read(min), read(max)) > 0
  return [
    ...(isReversed ? [tell('VALIDATION_REVERSED', { least: 'min', most: 'max' }, [...path, 'min'])] : []),
    ...(shortest !== undefined && longest !== undefined && shortest > longest
      ? [tell('VALIDATION_REVERSED', { least: 'min_length', most: 'max_length' }, [...path, 'min_length'])]
      : []),
  ]
}

function checkPattern(pattern: string | undefined, path: Path, { tell }: Item): Issue[] {
  if (pattern === undefined) return []
  try {
    new RegExp(`^(?:${pattern})$`, 'u').test('')
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [tell('VALIDATION_PATTERN', { reason }, [...path, 'pattern'])]
  }
}

function checkQueryItem(item: QueryItem, about: Item): Issue[] {
  const offered = offeredOperators(definedRuleField(about.field, about.catalogue)).map(({ name }) => name)
  const unknown = (item.operators ?? []).flatMap((operator, index) =>
    offered.includes(operator)
      ? []
      : [
          about.tell(
            'OPERATOR_NOT_OFFERED',
            { name: about.field.name, operator },
            [...about.path, 'operators', index],
            didYouMean(operator, offered) ?? { zh: `可用：${listed(offered).zh}`, en: `use ${listed(offered).en}` },
          ),
        ],
  )
  return [
    ...checkControl(item.control, about.kind.filterControls, about),
    ...unknown,
    ...(unknown.length === 0 ? checkQueryDefault(item, about) : []),
  ]
}

/** A condition like any other over the field, among the operators that are offered. */
function checkQueryDefault({ default: wanted, operators }: QueryItem, about: Item): Issue[] {
  if (!wanted) return []
  const { field, kind, path, tell, catalogue } = about
  const at = [...path, 'default']
  if (operators && !operators.includes(wanted.operator))
    return [tell('OPERATOR_NOT_OFFERED', { name: field.name, operator: wanted.operator }, [...at, 'operator'])]
  const fields: RuleFields = { field: () => definedRuleField(field, catalogue) }
  const { operator } = wanted
  const reading = parseRule({ [operator]: [{ var: field.name }, ...operandsOf(wanted, kind)] }, fields)
  return 'rule' in reading ? [] : reading.issues.map(({ message }) => tell('QUERY_DEFAULT', { reason: message }, at))
}

/** Operands as a rule takes them: of an operator between two values each stands for itself. */
function operandsOf({ operator, value }: NonNullable<QueryItem['default']>, kind: FieldKind): unknown[] {
  if (value === undefined) return []
  const arity = valueTypes.get(kind.valueType).operators.find(({ name }) => name === operator)?.arity
  return arity === 'two' && Array.isArray(value) ? value : [value]
}

function factsOf(field: FieldDefinition) {
  return { type: field.type, name: field.name, label: field.label, settings: field }
}

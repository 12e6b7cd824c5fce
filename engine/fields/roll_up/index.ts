/**
 * A value made of the records of another object that point here: how many, their sum, the latest. Nobody writes it. The
 * definition enters; what leaves is which records count and what becomes of them, with the kind of the result. The value
 * is kept in a column that writes to those records keep right, whoever writes them.
 */
import type { Text } from '../../kernel/text.ts'
import { settingIssue } from '../checks.ts'
import { givenIssues } from '../computed-parts.ts'
import type { NamedPlace } from '../computed.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { partsOfResult } from '../result-kind.ts'
import { textSetting } from '../settings.ts'
import { computeRollUp } from './compute.ts'
import { functions } from './functions.ts'
import { shared } from './shared.ts'

const NOT_UNIQUE: Text = {
  zh: '汇总值由其他对象的记录决定，不能要求唯一',
  en: 'records of another object make the value, so it cannot be asked to be unique',
}

const name = { type: 'string', minLength: 1, maxLength: 63 }

export const kind: FieldKind = {
  name: 'roll_up',
  label: { zh: '汇总', en: 'Roll-up' },
  shared,
  ...partsOfResult(() => kind),
  ...defineSettings({
    from: {
      label: { zh: '汇总对象', en: 'Object' },
      description: 'Name of the object whose records are rolled up.',
      schema: { ...name, 'x-holds': 'object' },
      required: true,
    },
    via: {
      label: { zh: '关联字段', en: 'By its reference' },
      description: 'The reference field of that object which points here.',
      schema: { ...name, 'x-holds': 'reference of from' },
      required: true,
    },
    function: {
      label: { zh: '汇总方式', en: 'Function' },
      description: '`count`, `sum`, `avg`, `min`, `max`, or `latest` for the value of the latest record.',
      schema: { enum: Object.keys(functions) },
      required: true,
    },
    field: {
      label: { zh: '汇总字段', en: 'Field' },
      description: 'The field whose values are rolled up; not for `count`.',
      schema: { ...name, 'x-holds': 'field of from' },
    },
    by: {
      label: { zh: '先后依据', en: 'Latest by' },
      description: 'For `latest`: the date, time or number by which records come one after another.',
      schema: { ...name, 'x-holds': 'field of from' },
    },
    none: {
      label: { zh: '没有记录时的值', en: 'Value without records' },
      description: 'For `latest`: the value while no record counts; empty when absent.',
      schema: { type: ['string', 'number', 'boolean'] },
    },
    filter: {
      label: { zh: '条件', en: 'Filter' },
      description: 'A condition (JSON Logic) over the fields of that object; only records that meet it count.',
      schema: { type: 'object', 'x-holds': 'condition of from' },
    },
  }),
  check: (field) => [...givenIssues(field), ...(field.unique === true ? [settingIssue('unique', NOT_UNIQUE)] : [])],
  computed: { names, compute: computeRollUp },
}

function names(field: Parameters<FieldKind['check']>[0]): NamedPlace[] {
  const object = textSetting(field, 'from') ?? ''
  const settings = ['via', 'field', 'by'].flatMap((path) => {
    const named = textSetting(field, path)
    return named === undefined ? [] : [{ object, field: named, path }]
  })
  return [
    { object, path: 'from' },
    ...settings,
    ...variables(field['filter']).map((each) => ({ object, field: each, path: 'filter' })),
  ]
}

/** Every `{"var": name}` of a condition, right or wrong. */
function variables(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return []
  const found = !Array.isArray(json) && 'var' in json && typeof json.var === 'string' ? [json.var] : []
  return [...new Set([...found, ...Object.values(json).flatMap(variables)])]
}

/**
 * Pointers to several records of one object, kept in one array column with an inverted index. PostgreSQL has no foreign
 * keys of arrays, so the record pipeline guards them: it holds the targets while it writes, and looks for pointers
 * before it deletes.
 */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { setNullIssues, targetIssues } from '../reference/index.ts'
import { linkSettings, otherTarget } from '../reference/link.ts'
import { flagSetting, numberSetting, textSetting } from '../settings.ts'
import { MOST_REFERENCES } from './form.ts'
import { shared } from './shared.ts'

const USUAL_MOST = 100
const PEOPLE = 'sys_user'

export const kind: FieldKind = {
  name: 'multi_reference',
  label: { zh: '多选关联', en: 'References' },
  many: true,
  sortable: false,
  shared,
  valueType: 'references',
  ...defineSettings({
    target: {
      label: { zh: '关联对象', en: 'Object' },
      description: 'Name of the object whose records the values are.',
      schema: { type: 'string', minLength: 1, maxLength: 63, 'x-holds': 'object' },
      required: true,
    },
    max: {
      label: { zh: '最多几条', en: 'At most' },
      description: 'How many records a value may name.',
      schema: { type: 'integer', minimum: 1, maximum: MOST_REFERENCES, default: USUAL_MOST },
    },
    on_delete: {
      ...linkSettings.on_delete,
      description: '`restrict` refuses to delete a record that is pointed to; `set_null` takes it out of the list.',
    },
    inverse: linkSettings.inverse,
    membership: {
      label: { zh: '作为人员的归属', en: 'People join here' },
      description:
        'Of a list of users: who looks after people chooses there which of these records somebody belongs to, for those whose rights let them change the records.',
      schema: { type: 'boolean', default: false },
    },
  }),
  masks: ['full'],
  check: (field, lookup) => [
    ...targetIssues(field, lookup),
    ...setNullIssues(field),
    ...uniqueIssues(field),
    ...membershipIssues(field),
    ...commonIssues(kind, field, lookup),
  ],
  columnType: () => 'uuid[]',
  target: (field) => textSetting(field, 'target'),
  indexMethod: 'gin',
  inverse: (field) => flagSetting(field, 'inverse') ?? true,
  valueSchema: (field) => ({ type: 'array', form: { name: 'references', max: mostOf(field) } }),
  constantDefault: constantDefaultBy(shared),
  literal: (value) => `{${Array.isArray(value) ? value.join(',') : ''}}`,
  toJson: (column) => `to_json(${column})`,
  changeFrom: (change) =>
    changeBy(kind, change, { reference: fromOne, user: fromOne, department: fromOne, multi_reference: fromMany }),
}

function mostOf(field: FieldDefinition): number {
  return numberSetting(field, 'max') ?? USUAL_MOST
}

function uniqueIssues({ unique }: FieldDefinition): Issue[] {
  if (unique !== true) return []
  return [settingIssue('unique', { zh: '多选关联不能设为唯一', en: 'a list of records cannot be unique' })]
}

/** One belongs to a record only where the record lists people. */
function membershipIssues(field: FieldDefinition): Issue[] {
  if (flagSetting(field, 'membership') !== true || textSetting(field, 'target') === PEOPLE) return []
  return [
    settingIssue('membership', {
      zh: `只有关联 ${PEOPLE} 的字段才能作为人员的归属`,
      en: `people join only by a field whose target is ${PEOPLE}`,
    }),
  ]
}

/** One record becomes a list of itself. */
function fromOne(change: FieldChange): ColumnChange {
  const { column } = change
  return (
    strangers(change) ??
    conversion({ using: `case when ${column} is not null then array[${column}] end`, rewrite: true })
  )
}

function fromMany(change: FieldChange): ColumnChange {
  const { previous, next, column } = change
  const refusal = strangers(change)
  if (refusal) return refusal
  if (mostOf(next) >= mostOf(previous)) return NO_CHANGE
  return conversion({ using: column, keep: `cardinality(${column}) <= ${mostOf(next)}`, rewrite: true })
}

/** Pointers to another object would point to nothing. */
function strangers({ previousKind, previous, next }: FieldChange): ColumnChange | undefined {
  const before = previousKind.target?.(previous)
  const after = kind.target?.(next)
  return before === after ? undefined : otherTarget(before, after)
}

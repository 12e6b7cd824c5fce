/**
 * Formatted text, kept as HTML. It is sanitised where every write passes, so that no way of writing brings in more than
 * paragraphs, headings, lists, emphasis and links; the browser cleans it once more before it shows it. Filters and
 * searches see its words.
 */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { plainSql } from '../../rules/plain-text.ts'
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { numberSetting } from '../settings.ts'
import { DEFAULT_RICH_BYTES, MOST_RICH_BYTES } from './form.ts'
import { sanitise } from './sanitise.ts'
import { richTextBy } from './shared.ts'

/** What is far too long stays as it is, for the validator to name. */
const shared = richTextBy((value) =>
  typeof value === 'string' && value.length <= MOST_RICH_BYTES ? sanitise(value) || null : value,
)

export const kind: FieldKind = {
  name: 'rich_text',
  label: { zh: '富文本', en: 'Rich text' },
  long: true,
  sortable: false,
  shared,
  valueType: 'markup',
  ...defineSettings({
    length: {
      label: { zh: '长度（字节）', en: 'Length (bytes)' },
      description: `The most bytes a value may have, its HTML included; ${DEFAULT_RICH_BYTES} when absent.`,
      schema: { type: 'integer', minimum: 100, maximum: MOST_RICH_BYTES, default: DEFAULT_RICH_BYTES },
    },
  }),
  masks: ['full'],
  check: (field, lookup) => [...indexIssues(field), ...commonIssues(kind, field, lookup)],
  columnType: () => 'text',
  valueSchema: (field) => ({ type: 'string', form: { name: 'rich_text', max: mostBytes(field) } }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  // what people read, without the signs of formatting
  written: { text: (column) => plainSql(column) },
  changeFrom: (change) =>
    changeBy(kind, change, {
      text: fromText,
      long_text: fromText,
      rich_text: ({ previous, next, column }) =>
        mostBytes(next) >= mostBytes(previous)
          ? NO_CHANGE
          : conversion({ using: column, keep: `octet_length(${column}) <= ${mostBytes(next)}`, rewrite: true }),
    }),
}

function mostBytes(field: FieldDefinition): number {
  return numberSetting(field, 'length') ?? DEFAULT_RICH_BYTES
}

/** Plain text becomes what the sanitiser would make of it: its signs as entities, its lines broken. */
function fromText({ next, column }: FieldChange): ColumnChange {
  const signs = `replace(replace(replace(${column}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`
  const using = `replace(${signs}, E'\\n', '<br />')`
  return conversion({ using, keep: `octet_length(${using}) <= ${mostBytes(next)}`, rewrite: true })
}

function indexIssues(field: FieldDefinition): Issue[] {
  return (['unique', 'indexed'] as const)
    .filter((name) => field[name] === true)
    .map((name) =>
      settingIssue(name, {
        zh: '富文本不能建索引或设为唯一',
        en: 'formatted text can be neither indexed nor unique',
      }),
    )
}

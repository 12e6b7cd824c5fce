/** What definitions of files and of images have in common: settings, checks, column. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { conversion, NO_CHANGE } from '../column-change.ts'
import type { Setting } from '../define-settings.ts'
import type { ColumnChange, DefinitionLookup, FieldChange, FieldKind } from '../kind.ts'
import { flagSetting, numberSetting } from '../settings.ts'
import { mostOf } from './shared.ts'

const MOST = 100
/** Beyond what any server is set to take. */
const LARGEST = 10_000_000_000

export const sizeSettings = {
  max_bytes: {
    label: { zh: '单个文件上限（字节）', en: 'Largest size (bytes)' },
    description: 'How large a file may be; what the server takes at most when absent.',
    schema: { type: 'integer', minimum: 1, maximum: LARGEST },
  },
  multiple: {
    label: { zh: '可以有多个', en: 'Several' },
    description: 'Whether a record may have more than one.',
    schema: { type: 'boolean', default: false },
  },
  max: {
    label: { zh: '最多几个', en: 'At most' },
    description: 'How many a record may have, where it may have several; 20 when absent.',
    schema: { type: 'integer', minimum: 1, maximum: MOST },
  },
} as const satisfies Record<string, Setting>

export function fileIssues(kind: FieldKind, field: FieldDefinition, lookup: DefinitionLookup): Issue[] {
  return [...barred(field), ...countIssues(field), ...commonIssues(kind, { ...field, default: undefined }, lookup)]
}

/** Files have neither an order nor an equal, and none that every record could begin with. */
function barred(field: FieldDefinition): Issue[] {
  return (['unique', 'indexed', 'default'] as const)
    .filter((name) => (name === 'default' ? (field.default ?? null) !== null : field[name] === true))
    .map((name) =>
      settingIssue(
        name,
        name === 'default'
          ? { zh: '文件字段没有默认值', en: 'files have no default' }
          : { zh: '文件字段不能建索引或设为唯一', en: 'files can be neither indexed nor unique' },
      ),
    )
}

function countIssues(field: FieldDefinition): Issue[] {
  if (numberSetting(field, 'max') === undefined || flagSetting(field, 'multiple')) return []
  return [
    settingIssue('max', {
      zh: '只有可以有多个文件时才有数量上限',
      en: 'only a field of several files has a number of them; set multiple',
    }),
  ]
}

/** @param keep condition over the column under which the next kind can hold what the previous one did */
export function changeOfFiles({ previous, next, column }: FieldChange, keep?: string): ColumnChange {
  const [before, after] = [mostOf({ settings: previous }), mostOf({ settings: next })]
  const conditions = [
    ...(after < before ? [`jsonb_array_length(${column}) <= ${after}`] : []),
    ...(keep === undefined ? [] : [keep]),
  ]
  if (conditions.length === 0) return NO_CHANGE
  return conversion({ using: column, keep: conditions.join(' and '), rewrite: true })
}

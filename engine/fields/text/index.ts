/** One line of text. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { changeBy, NO_CHANGE } from '../column-change.ts'
import { commonIssues, indexIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind, ValueSchema } from '../kind.ts'
import { masks } from '../masks/index.ts'
import { textSetting } from '../settings.ts'
import { textFormats } from './formats.ts'
import { DEFAULT_TEXT_LENGTH, textLength } from './length.ts'
import { resized, spelledOut } from './from-columns.ts'
import { shared } from './shared.ts'
import { formatSchema } from './text-format.ts'

function valueSchema(field: FieldDefinition): ValueSchema {
  const format = textFormats[textSetting(field, 'format') ?? 'none']
  return { type: 'string', maxLength: textLength(field), ...(format && formatSchema(format)) }
}

export const kind: FieldKind = {
  name: 'text',
  label: { zh: '文本', en: 'Text' },
  shared,
  valueType: 'text',
  ...defineSettings({
    length: {
      label: { zh: '长度', en: 'Length' },
      description: `The most characters a value may have; ${DEFAULT_TEXT_LENGTH} when absent.`,
      schema: { type: 'integer', minimum: 1, maximum: 10_000, default: DEFAULT_TEXT_LENGTH },
    },
    format: {
      label: { zh: '格式', en: 'Format' },
      description: 'The form that values must have; usual spellings are brought to it.',
      schema: { enum: ['none', ...Object.keys(textFormats)], default: 'none' },
    },
  }),
  masks: masks.names(),
  controls: ['input', 'textarea'],
  check: (field, lookup) => [...commonIssues(kind, field, lookup), ...indexIssues(field, textLength(field))],
  columnType: (field) => `varchar(${textLength(field)})`,
  valueSchema,
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  changeFrom: (change) => {
    const length = textLength(change.next)
    return changeBy(kind, change, {
      ...spelledOut(length),
      text: ({ previous }) => (textLength(previous) === length ? NO_CHANGE : resized(change, length)),
    })
  },
}

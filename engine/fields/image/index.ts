/** Images of a record: files that browsers show, with thumbnails. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import { changeBy, quoted } from '../column-change.ts'
import { defineSettings } from '../define-settings.ts'
import { namesSql } from '../file/names-sql.ts'
import { changeOfFiles, fileIssues, sizeSettings } from '../file/settings.ts'
import { mostOf, typesOf } from '../file/shared.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { IMAGE_TYPES, shared, storedImageFault } from './shared.ts'

export const kind: FieldKind = {
  name: 'image',
  label: { zh: '图片', en: 'Image' },
  sortable: false,
  shared,
  valueType: 'json',
  ...defineSettings({
    types: {
      label: { zh: '允许的类型', en: 'Types' },
      description: 'Media types it takes, by content; all that browsers show when absent.',
      schema: { type: 'array', items: { type: 'string', enum: IMAGE_TYPES }, minItems: 1, uniqueItems: true },
    },
    ...sizeSettings,
  }),
  masks: ['full'],
  check: (field, lookup) => fileIssues(kind, field, lookup),
  columnType: () => 'jsonb',
  valueSchema: (field) => ({ type: 'array', form: { name: 'files', max: mostOf({ settings: field }) } }),
  constantDefault: () => undefined,
  literal: (value) => JSON.stringify(value),
  toJson: (column) => column,
  written: { text: namesSql },
  fileFault: (file, field) => storedImageFault(file, { settings: field }),
  changeFrom: (change) => changeBy(kind, change, { image: changeOfFiles, file: fromFiles }),
}

/** Files that are no images have no place among them. */
function fromFiles(change: FieldChange): ColumnChange {
  const fits = IMAGE_TYPES.map((type) => `@.type == "${type}"`).join(' || ')
  const strangers = quoted(`$[*] ? (!(${fits}))`)
  const keep = `not jsonb_path_exists(${change.column}, ${strangers}::jsonpath)`
  return alwaysImages(change.previous) ? changeOfFiles(change) : changeOfFiles(change, keep)
}

/** True when the field took nothing but images before. */
function alwaysImages(previous: FieldDefinition): boolean {
  const types = typesOf({ settings: previous })
  return types.length > 0 && types.every((type) => IMAGE_TYPES.some((one) => one === type))
}

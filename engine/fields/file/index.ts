/**
 * Files of a record. The column holds what each is called, how large it is and of which type, so that a list needs
 * nothing else; the bytes stand in the engine's store. A file that was given to a record stays with it for good.
 */
import { changeBy } from '../column-change.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { namesSql } from './names-sql.ts'
import { changeOfFiles, fileIssues, sizeSettings } from './settings.ts'
import { fileFault, mostOf, shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'file',
  label: { zh: '文件', en: 'File' },
  sortable: false,
  shared,
  valueType: 'json',
  ...defineSettings({
    types: {
      label: { zh: '允许的类型', en: 'Types' },
      description:
        'Media types it takes, by content: `application/pdf`, or `image/*` for all of a family; any when absent.',
      schema: {
        type: 'array',
        items: { type: 'string', maxLength: 100, pattern: '^[a-z]+/([*]|[a-z0-9][a-z0-9.+-]*)$' },
        minItems: 1,
        maxItems: 50,
      },
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
  fileFault: (file, field) => fileFault(file, { settings: field }),
  changeFrom: (change) => changeBy(kind, change, { file: changeOfFiles, image: changeOfFiles }),
}

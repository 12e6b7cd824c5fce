/** What the parts of a list are called, and what a row's menu offers. */
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { GridWords } from '../kit/grid-types.ts'
import type { MenuItem } from '../kit/menu-item.ts'

type Translate = (key: string, values?: Record<string, unknown>) => string

export function gridWords(rows: string, t: Translate): GridWords {
  return {
    rows,
    selectAll: t('list.selectAll'),
    selectRow: (row) => t('list.selectRow', { row }),
    rowMenu: t('list.rowMenu'),
    settings: t('list.columns'),
    actions: t('list.actions'),
    filter: (column) => t('list.filterBy', { label: column }),
  }
}

/** Only what this person may do. */
export function rowMenuItems(operations: ScreenModel['operations'], t: Translate): MenuItem[] {
  return [
    { key: 'view', label: t('list.view'), icon: 'view' },
    ...(operations.update ? [{ key: 'edit', label: t('list.edit'), icon: 'edit' }] : []),
    ...(operations.tag ? [{ key: 'tag', label: t('list.tag'), icon: 'price-tag' }] : []),
    ...(operations.delete
      ? [{ key: 'remove', label: t('list.remove'), icon: 'delete', danger: true, apart: true }]
      : []),
  ]
}

/**
 * What may be done with the list as a whole.
 * @param picks rows can be chosen, but not before one says so, as on a phone
 * @param keeps it has an address of its own, which can be kept
 */
export function listMenuItems(
  { operations, object, schemes }: ScreenModel,
  t: Translate,
  picks: boolean,
  keeps = false,
): MenuItem[] {
  return [
    ...(picks ? [{ key: 'pick', label: t('list.pick') }] : []),
    ...(keeps && schemes ? [{ key: 'schemes', label: t('list.schemes') }] : []),
    ...(operations.export ? [{ key: 'export', label: t('list.export') }] : []),
    ...(operations.import
      ? [
          { key: 'import', label: t('list.import') },
          { key: 'imports', label: t('list.imports') },
        ]
      : []),
    ...(operations.delete && object.softDelete ? [{ key: 'bin', label: t('list.bin'), apart: true }] : []),
  ]
}

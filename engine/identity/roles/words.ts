/** What operations are called on buttons and in sentences. */
import type { Operation } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'

const WORDS: Readonly<Record<string, Text>> = {
  read: { zh: '查看', en: 'View' },
  create: { zh: '新增', en: 'Create' },
  update: { zh: '编辑', en: 'Edit' },
  delete: { zh: '删除', en: 'Delete' },
  reveal: { zh: '查看明文', en: 'Reveal' },
  batch: { zh: '批量操作', en: 'Batch' },
  tag: { zh: '打标签', en: 'Tag records' },
  import: { zh: '导入', en: 'Import' },
  export: { zh: '导出', en: 'Export' },
  purge: { zh: '彻底删除', en: 'Delete for good' },
}

/** In the order in which people read them. */
export const OPERATIONS = Object.keys(WORDS) as readonly Operation[]

export function operationWords(operation: string): Text {
  return WORDS[operation] ?? { zh: operation, en: operation }
}

const ROWS: Readonly<Record<string, Text>> = {
  all: { zh: '全部数据', en: 'All records' },
  own: { zh: '本人的数据', en: 'Own records' },
  department: { zh: '本部门的数据', en: 'Records of own departments' },
  below: { zh: '本部门及下级的数据', en: 'Records of own departments and below' },
}

/** The row scopes that every object has. */
export const COMMON_ROWS: readonly string[] = Object.keys(ROWS)

export function rowsWords(name: string): Text | undefined {
  return ROWS[name]
}

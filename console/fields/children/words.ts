/** Words of the lines of a record, in both languages. */
import type { Text } from '../../../engine/kernel/text.ts'

export const WORDS = {
  add: { zh: '添加一行', en: 'Add a line' },
  remove: { zh: '删除第 {n} 行', en: 'Remove line {n}' },
  up: { zh: '上移第 {n} 行', en: 'Move line {n} up' },
  down: { zh: '下移第 {n} 行', en: 'Move line {n} down' },
  line: { zh: '第 {n} 行', en: 'Line {n}' },
  none: { zh: '还没有明细', en: 'No lines yet' },
  total: { zh: '合计', en: 'Total' },
  count: { zh: '共 {n} 行', en: '{n} line(s)' },
  actions: { zh: '操作', en: 'Actions' },
  hint: { zh: '回车添加一行，Tab 到下一格', en: 'Enter adds a line, Tab goes to the next cell' },
  faulty: { zh: '有 {n} 处需要修改', en: '{n} value(s) need your attention' },
  later: { zh: '保存后计算', en: 'after saving' },
  added: { zh: '新增 {n} 行', en: '{n} line(s) added' },
  changed: { zh: '修改 {n} 行', en: '{n} line(s) changed' },
  removed: { zh: '删除 {n} 行', en: '{n} line(s) removed' },
} as const satisfies Record<string, Text>

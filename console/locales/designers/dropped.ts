/** Words of what was dropped. */
import type { Words } from '../zh.ts'

const zh = {
  kind: '类别',
  label: '名称',
  object: '所属对象',
  rows: '数据',
  at: '删除时间',
  by: '删除人',
  rowsOf: '{count} 行',
  restore: '恢复',
  purge: '彻底删除',
  empty: '没有已删除的对象或字段',
  emptyDetail: '删除并同步后，数据先隐藏在这里，可以随时恢复。',
  lead: '这里的数据只是隐藏，随时可以恢复；彻底删除后无法找回。',
  restored: '“{name}”已恢复',
  restoreTitle: '恢复',
  restoreText: '“{name}”及其数据将立即恢复可见。',
  purgeTitle: '彻底删除“{name}”',
  purgeText: '将永久删除 {rows}，任何人都无法恢复。请输入 {code} 以确认。',
  purgeLabel: '输入 {code}',
  purged: '“{name}”已彻底删除',
}

const en: Words<typeof zh> = {
  kind: 'Kind',
  label: 'Label',
  object: 'Object',
  rows: 'Data',
  at: 'Dropped at',
  by: 'By',
  rowsOf: '{count} row(s)',
  restore: 'Restore',
  purge: 'Delete for good',
  empty: 'Nothing was dropped',
  emptyDetail: 'What is removed and synchronised is hidden here first and can come back at any time.',
  lead: 'This data is only hidden and can come back at any time; deleted for good it cannot.',
  restored: '“{name}” is back',
  restoreTitle: 'Restore',
  restoreText: '“{name}” and its data become visible again at once.',
  purgeTitle: 'Delete “{name}” for good',
  purgeText: '{rows} will be gone for ever; nobody can bring them back. Type {code} to confirm.',
  purgeLabel: 'Type {code}',
  purged: '“{name}” is deleted for good',
}

export const droppedWords = { zh, en }

/** Words of searching everything. */
import type { Words } from './zh.ts'

const zh = {
  title: '全文检索',
  placeholder: '搜索名称、号码、菜单…',
  pages: '菜单',
  recent: '最近打开',
  asked: '最近搜索',
  all: '查看{object}中的全部结果',
  found: '{count} 条',
  more: '{count}+ 条',
  late: '没有在限定时间内搜完，可到列表中搜索',
  searching: '正在搜索…',
  none: '没有找到“{words}”',
  hint: '单个字母或数字只匹配开头；已脱敏的号码可用完整号码或显示出的末尾几位查找。',
  start: '输入文字开始搜索',
  failed: '搜索失败：{reason}',
  results: '搜索结果',
  result: '找到 {count} 项',
  move: '选择',
  open: '打开',
  close: '关闭',
}

const en: Words<typeof zh> = {
  title: 'Search everything',
  placeholder: 'Search names, numbers, menus…',
  pages: 'Menus',
  recent: 'Opened last',
  asked: 'Searched last',
  all: 'All results in {object}',
  found: '{count} found',
  more: '{count}+ found',
  late: 'Not searched to the end in time; search in its list',
  searching: 'Searching…',
  none: 'Nothing found for “{words}”',
  hint: 'A single letter or digit is looked for where values begin. Masked numbers are found by the whole number, or by the end that is shown.',
  start: 'Type to search',
  failed: 'The search failed: {reason}',
  results: 'Results',
  result: '{count} found',
  move: 'Choose',
  open: 'Open',
  close: 'Close',
}

export const searchWords = { zh, en }

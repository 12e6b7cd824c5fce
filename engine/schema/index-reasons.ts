/** Why each index is there, in words for administrators. */
import { masks } from '../fields/index.ts'
import type { Text } from '../kernel/text.ts'
import type { ColumnShape, IndexShape, TableShape } from './shape.ts'

type Reason = (names: Text, column: ColumnShape | undefined, shape: IndexShape) => Text

const REASONS: Readonly<Record<IndexShape['purpose'], Reason>> = {
  unique: ({ zh, en }, _, { where }) => ({
    zh: `保证${zh}不重复${where === undefined ? '' : '（已删除的记录不算）'}；按完整值查找也用它`,
    en: `Keeps ${en} from repeating${where === undefined ? '' : ' (deleted records do not count)'}; finds whole values as well`,
  }),
  reference: ({ zh, en }) => ({
    zh: `列出“${zh}”相同的记录（详情页的相关列表、按它筛选）；删除被引用的记录前也要查`,
    en: `Lists the records of one ${en} (tabs of detail pages, filters by it); also asked before what they refer to may go`,
  }),
  sort: ({ zh, en }, column) =>
    column?.definition.indexed === true
      ? { zh: `“${zh}”勾选了“建立索引”：按它排序、筛选`, en: `${en} is marked as indexed: lists sort and filter by it` }
      : { zh: `有列表默认按“${zh}”排序`, en: `A list opens in the order of ${en}` },
  inside: ({ zh, en }) => ({
    zh: `查找“${zh}”中含有某一项的记录`,
    en: `Finds the records whose ${en} hold one thing`,
  }),
  order: () => ({
    zh: '列表默认按创建时间排列和翻页',
    en: 'Lists open in order of creation and turn their pages in it',
  }),
  maker: () => ({
    zh: '只能看自己数据的人，按创建人找到自己创建的记录',
    en: 'Finds the records that one has made, for people who see their own',
  }),
  bin: () => ({ zh: '回收站按删除时间排列', en: 'The recycle bin is in order of deletion' }),
  search: () => ({
    zh: '搜索框在“可搜索”的字段中查找：两个字以上的任意片段、单个汉字，以及开头的单个字母或数字',
    en: 'The search box looks into searchable fields: any part of two characters and more, a single Chinese character, a letter or digit where values begin',
  }),
  tail: ({ zh, en }, column) => {
    const length = masks.get(column?.definition.mask ?? 'full').tail?.length ?? 0
    return {
      zh: `“${zh}”已脱敏：可按显示出的末 ${length} 位或完整值搜索`,
      en: `${en} is masked: searched by its last ${length} characters, which are shown, or by the whole value`,
    }
  },
  whole: ({ zh, en }) => ({
    zh: `“${zh}”已脱敏：只能按完整值搜索`,
    en: `${en} is masked: searched by the whole value only`,
  }),
}

export function reasonOf(table: TableShape, index: IndexShape): Text {
  const columns = columnsOf(table, index)
  const labels = columns.map(({ definition }) => definition.label)
  const names = { zh: labels.map(({ zh }) => zh).join('、'), en: labels.map(({ en }) => en).join(', ') }
  return REASONS[index.purpose](names, columns[0], index)
}

/** Names of the fields that an index is about; none for what serves the table as a whole. */
export function fieldsOf(table: TableShape, index: IndexShape): string[] {
  if (index.purpose === 'order') return ['created_at']
  if (index.purpose === 'maker') return ['created_by']
  if (index.purpose === 'bin') return ['deleted_at']
  return columnsOf(table, index).map(({ name }) => name)
}

function columnsOf({ columns }: TableShape, { columnIds }: IndexShape): ColumnShape[] {
  return columnIds.flatMap((id) => columns.find((column) => column.id === id) ?? [])
}

export const KEY_REASON: Text = {
  zh: '主键：按编号取记录，其他对象的引用也指向它',
  en: 'The key: gets a record by its id; references of other objects point to it',
}

/** What no definition of ours asked for. */
export const OTHER_REASON: Text = {
  zh: '不是由定义生成的索引',
  en: 'Not made from definitions',
}

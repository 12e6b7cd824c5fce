/** The history of tags as a CSV file, read page by page while it leaves. */
import type { Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Locale, Text } from '../../kernel/text.ts'
import { wallClock } from '../../rules/calendar.ts'
import type { Entry } from './entry.ts'
import { historyPart, type HistoryReader } from './part.ts'
import type { HistoryAsked } from './request.ts'

/** Rows that are read at a time, and those of one file. */
const PART = 1_000
const MOST_ROWS = 1_000_000

export interface HistoryFile {
  readonly headings: readonly string[]
  /** The texts of each row, newest first. */
  readonly rows: AsyncIterable<readonly string[]>
}

/** Breaks off behind as many rows as a file may have. @param asked its limit counts for nothing */
export function historyFile(on: Queryable, reader: HistoryReader, asked: HistoryAsked, locale: Locale): HistoryFile {
  return { headings: HEADINGS.map((each) => each[locale]), rows: rowsOf(on, reader, asked, locale) }
}

const HEADINGS: readonly Text[] = [
  { zh: '标签名称', en: 'Tag' },
  { zh: '适用对象', en: 'Object' },
  { zh: '目标对象', en: 'Record' },
  { zh: '自动标签', en: 'Automatic' },
  { zh: '规则名称', en: 'Rule' },
  { zh: '操作类型', en: 'Action' },
  { zh: '时间', en: 'Time' },
  { zh: '操作人', en: 'By' },
]

async function* rowsOf(
  on: Queryable,
  reader: HistoryReader,
  asked: HistoryAsked,
  locale: Locale,
): AsyncIterable<readonly string[]> {
  let rows = 0
  for (let after = asked.after, more = true; more;) {
    const { entries, last } = await historyPart(on, reader, { ...asked, limit: PART, ...(after && { after }) })
    for (const entry of entries) yield textsOf(entry, reader, locale)
    rows += entries.length
    if (rows >= MOST_ROWS && last) throw new TesseraError('EXPORT_TOO_LARGE', { most: MOST_ROWS })
    after = last
    more = last !== undefined
  }
}

const KINDS: Readonly<Record<'auto' | 'manual' | Entry['action'] | 'system', Text>> = {
  auto: { zh: '自动', en: 'Automatic' },
  manual: { zh: '手动', en: 'Manual' },
  add: { zh: '新增', en: 'Added' },
  remove: { zh: '删除', en: 'Removed' },
  system: { zh: '系统', en: 'System' },
}

function textsOf(entry: Entry, { model, moment }: HistoryReader, locale: Locale): readonly string[] {
  const { title } = entry.record
  return [
    entry.tag.name,
    model.objects.get(entry.object)?.label[locale] ?? entry.object,
    typeof title === 'string' || typeof title === 'number' ? String(title) : entry.record.id,
    KINDS[entry.auto ? 'auto' : 'manual'][locale],
    entry.rule_name ?? '',
    KINDS[entry.action][locale],
    wallClock(entry.at, moment.timeZone).slice(0, 19).replace('T', ' '),
    entry.by?.name ?? KINDS.system[locale],
  ]
}

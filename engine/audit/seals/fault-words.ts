/** Faults of sealed logs in words. */
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Fault } from './compare.ts'

const WORDS: Readonly<Record<Fault['code'], Text>> = {
  ROW_CHANGED: { zh: '日志被修改', en: 'entries were changed' },
  ROW_REMOVED: { zh: '日志被删除（在所列编号之后）', en: 'entries were removed, after those named' },
  ROW_INSERTED: { zh: '插入了日志', en: 'entries were inserted' },
  ROWS_REORDERED: { zh: '日志顺序被调换', en: 'entries changed places' },
  ROWS_OTHER: { zh: '日志与封存不符', en: 'the entries are not those that were sealed' },
  ROWS_REMOVED_EARLY: { zh: '日志在保留期限之前被清除', en: 'entries were removed before their time' },
  SEAL_CHANGED: { zh: '封存记录被修改', en: 'the seal was changed' },
  SEAL_MISSING: { zh: '缺少封存记录', en: 'seals are missing' },
  SEAL_RANGE: { zh: '封存范围不连续', en: 'the range does not begin where the last one ended' },
  SEAL_KEY: { zh: '封存所用密钥与当前密钥不同', en: 'the seal was made with another key' },
  SEAL_REPLACED: { zh: '封存记录与数据库之外的记录不符', en: 'the seal is not the one noted outside the database' },
  SEALS_LOST: { zh: '末尾的封存记录被截断', en: 'the last seals were cut off' },
}

export function faultIssue({ code, seal, log, ids, from, to, key }: Fault): Issue {
  const parts = [
    log ?? '',
    seal === undefined ? '' : `#${seal}`,
    from === undefined ? '' : `#${from}–#${to ?? from}`,
    ids ? `(${ids.join(', ')})` : '',
    key ?? '',
  ]
  const where = parts.filter((part) => part !== '').join(' ')
  const words = WORDS[code]
  return { code, path: where, message: words }
}

/** Why a record carries a tag, as a tip at its chip: what kind of tag, since and until when, by whom or by which rule. Pure. */
import { wallClock } from '../../engine/rules/calendar.ts'
import type { RecordTag } from '../data/tagging.ts'

interface Telling {
  t(key: string, values?: Record<string, unknown>): string
  readonly timeZone: string
}

export function tagTip({ name, type, since, until, by, cause, rule_name: rule }: RecordTag, telling: Telling): string {
  const { t, timeZone } = telling
  const lines = [
    `${name} · ${t(`tagging.tip.${type}`)}`,
    t('tagging.tip.since', { at: wallClock(since, timeZone).slice(0, 16).replace('T', ' ') }),
    until === null ? t('tagging.tip.forEver') : t('tagging.tip.until', { day: until.slice(0, 10) }),
    ...(rule === null ? [] : [t('tagging.tip.rule', { name: rule })]),
    ...(by === null ? [] : [t('tagging.tip.by', { name: by.name })]),
    ...(cause === 'import' && by === null ? [t('tagging.tip.import')] : []),
  ]
  return lines.join('\n')
}

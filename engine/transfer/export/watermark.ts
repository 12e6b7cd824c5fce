/** The last line of a file, where one is asked for: who took it along, and when. */
import { wallClock } from '../../rules/calendar.ts'
import type { FileParts } from './types.ts'

export function watermarkText({ context, request }: FileParts, rows: number): string {
  const { principal, moment } = context
  const who =
    principal.kind === 'user' ? { name: principal.name, account: principal.account } : { name: '-', account: '-' }
  const at = wallClock(moment.now, moment.timeZone).slice(0, 16).replace('T', ' ')
  return request.locale === 'zh'
    ? `导出人：${who.name}（${who.account}） 导出时间：${at} 共 ${rows} 条`
    : `Exported by ${who.name} (${who.account}) at ${at}, ${rows} rows`
}

/** Moments in the workspace's time zone. */
import { presentLocale } from '../../locales/i18n.ts'

/** Such as `2026-11-21 18:05`. */
export function momentIn(zone: string, moment: string): string {
  const parts = new Intl.DateTimeFormat(presentLocale() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(moment))
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}`
}

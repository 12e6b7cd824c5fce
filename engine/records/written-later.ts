/**
 * Defaults that need the clock, in a statement that looks at it itself: until then they are the end of all time, which
 * PostgreSQL reads as a day and as an instant, and no caller can give.
 */
import type { DefaultContext } from '../fields/shared.ts'
import { dayOf } from '../kernel/time.ts'
import type { FieldModel } from '../model/types.ts'
import { FAR_FUTURE } from '../rules/calendar.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

export const WRITTEN_LATER: Pick<DefaultContext, 'now' | 'today'> = { now: FAR_FUTURE, today: FAR_FUTURE }

export function isTemporal({ kind }: FieldModel): boolean {
  return isDay(kind) || kind.valueType === 'datetime'
}

function isDay({ valueType }: FieldModel['kind']): boolean {
  return valueType === 'date'
}

/** What a row of a recordset holds of a field: the moment of the statement where its default is still to be written. */
export function writtenNow({ db, moment }: WriteContext, field: FieldModel, value: string): string {
  if (field.definition.default === undefined || !isTemporal(field)) return value
  const now = isDay(field.kind)
    ? `(${db.now} at time zone '${moment.timeZone.replaceAll("'", "''")}')::date`
    : `date_trunc('milliseconds', ${db.now})`
  return `case when ${value} = '${FAR_FUTURE}' then ${now} else ${value} end`
}

/** Rows as they are told in refusals. */
export function toldNow({ moment }: WriteContext, rows: readonly Values[]): readonly Values[] {
  const today = dayOf(moment.now, moment.timeZone)
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === FAR_FUTURE ? today : value])),
  )
}

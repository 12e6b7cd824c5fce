/** What a schedule must be, whoever writes it; and when it is due after it was written. */
import type { Database } from '../database/index.ts'
import { invalid, type Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { Written } from '../records/index.ts'
import { parseCron } from './cron.ts'
import { COLUMNS, dueAfter, now, OBJECT, type ScheduleRow } from './rows.ts'
import type { ScheduledJob } from './schedules.ts'
import { nextTimes } from './times.ts'

export interface JudgeRoom {
  readonly db: Database
  readonly jobs: ReadonlyMap<string, ScheduledJob>
  readonly timeZone: string
}

/** Schedules come a minute apart at least. */
const SHORTEST_MS = 60_000
/** How many times are compared: enough for lists of seconds and minutes to show. */
const COMPARED = 130

/** @throws TesseraError VALIDATION_FAILED */
export async function judge(room: JudgeRoom, { action, ids, writer }: Written): Promise<void> {
  if (action === 'delete' || action === 'purge') return
  const { db } = room
  const rows = await writer.tx.query<ScheduleRow>(
    `select ${COLUMNS} from ${db.table(OBJECT)} where id = any($1::uuid[]) order by id`,
    [ids],
  )
  const at = await now(db, writer.tx)
  const issues = rows.flatMap((row) => faultsOf(room, row, at))
  if (issues.length > 0) throw invalid(issues)
  // times that passed while it was off, or under other rules, are nobody's business
  await writer.tx.query(
    `update ${db.table(OBJECT)} as t set next_at = d.at::timestamptz
     from unnest($1::uuid[], $2::text[]) as d (id, at) where t.id = d.id`,
    [rows.map(({ id }) => id), rows.map((row) => dueAfter(row, at, room.timeZone))],
  )
}

function faultsOf({ jobs, timeZone }: JudgeRoom, row: ScheduleRow, at: string): Issue[] {
  const zone = row.time_zone ?? timeZone
  const zoneFault = isZone(zone) ? undefined : UNKNOWN_ZONE
  return [
    ...issue('handler', jobs.has(row.handler) ? undefined : unknownJob(row.handler, [...jobs.keys()])),
    ...issue('time_zone', zoneFault),
    ...issue('cron', zoneFault ? undefined : cronFault(row.cron, at, zone)),
  ]
}

/** Why an expression cannot be a schedule; nothing when it can. */
export function cronFault(source: string, at: string, zone: string): Text | undefined {
  const reading = parseCron(source)
  if ('fault' in reading) return reading.fault
  const times = nextTimes(reading.cron, at, zone, COMPARED)
  if (times.length === 0) return { zh: '这个时间永远不会到来', en: 'this time never comes' }
  const isTooOften = times.some((time, index) => {
    const previous = times[index - 1]
    return previous !== undefined && Date.parse(time) - Date.parse(previous) < SHORTEST_MS
  })
  return isTooOften ? { zh: '两次执行至少相隔一分钟', en: 'two times are a minute apart at least' } : undefined
}

export const UNKNOWN_ZONE: Text = {
  zh: '不是已知时区，例如 Asia/Shanghai、UTC',
  en: 'this is no time zone; Asia/Shanghai or UTC would be',
}

export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function unknownJob(code: string, known: readonly string[]): Text {
  return {
    zh: `没有登记任务“${code}”；已登记：${known.join('、')}`,
    en: `no job '${code}' is registered; registered are ${known.join(', ')}`,
  }
}

function issue(path: string, message: Text | undefined): Issue[] {
  return message ? [{ code: 'INVALID_VALUE', path, message }] : []
}

/** What the system itself tells people by notices: ends of jobs they asked for, alarms of schedules. */
import { sendNotice } from '../channels/notices/index.ts'
import type { Database, Transaction } from '../database/index.ts'
import { holdersOfPoint } from '../identity/index.ts'
import type { Jobs, ListedJob } from '../jobs/index.ts'
import { fill, type Text } from '../kernel/text.ts'
import { wallClock } from '../rules/calendar.ts'
import type { Alarm, Raise } from '../schedules/index.ts'
import { type FinishedImport, IMPORT_JOB, importOfJob } from '../transfer/import/index.ts'

/** Who is told of alarms of schedules that name nobody. */
export const ALARM_POINT = 'schedule_alarm'

/** Tells of a schedule that failed or was missed. */
export function alarms(db: Database, timeZone: string): Raise {
  return async (tx, alarm) => {
    const users = alarm.user === null ? await holdersOfPoint(tx, db, ALARM_POINT) : [alarm.user]
    await sendNotice({ db }, tx, {
      ...wordsOf(alarm, timeZone),
      users,
      source: 'schedule',
      link: { page: '/schedules' },
    })
  }
}

function wordsOf(
  { schedule: { title }, outcome, slot, reason }: Alarm,
  timeZone: string,
): { subject: Text; content: Text } {
  const due = slot === null ? BY_HAND : fill(DUE, { slot: wallClock(slot, timeZone).slice(0, 16).replace('T', ' ') })
  return {
    subject: fill(outcome === 'failed' ? FAILED : MISSED, { title }),
    content: lines(due, reason ?? (outcome === 'missed' ? NOBODY_THERE : UNKNOWN)),
  }
}

/**
 * Tells whoever asked for a job what became of it: an import that is over, anything that failed. Alarms of schedules are
 * theirs to raise.
 */
export function tellEnds(db: Database, jobs: Jobs): void {
  jobs.onEnd(async (tx, job) => {
    if (job.created_by === null || (await isScheduled(db, tx, job.id))) return
    const told = job.name === IMPORT_JOB ? await ofImport(db, tx, job) : ofJob(jobs, job)
    if (told) await sendNotice({ db }, tx, { ...told, users: [job.created_by] })
  })
}

async function isScheduled(db: Database, tx: Transaction, job: string): Promise<boolean> {
  const rows = await tx.query(`select from ${db.table('sys_schedule_fire')} where job = $1::uuid limit 1`, [job])
  return rows.length > 0
}

interface Told {
  readonly subject: Text
  readonly content: Text
  readonly source: string
  readonly link: { readonly page: string }
}

async function ofImport(db: Database, tx: Transaction, { id, state, error }: ListedJob): Promise<Told | undefined> {
  const found = await importOfJob(db, tx, id)
  if (!found || state === 'cancelled') return undefined
  const subject = fill(state === 'done' ? subjectOf(found) : IMPORT_FAILED, { name: found.name })
  const content = state === 'done' ? fill(IMPORT_COUNTS, { ...found }) : (error?.message ?? UNKNOWN)
  return { subject, content, source: 'import', link: { page: `/imports/${found.id}` } }
}

function subjectOf({ dry_run: isDry }: FinishedImport): Text {
  return isDry ? IMPORT_TRIED : IMPORT_DONE
}

function ofJob(jobs: Jobs, { name, state, error }: ListedJob): Told | undefined {
  if (state !== 'failed') return undefined
  const label = jobs.about(name)?.label ?? { zh: name, en: name }
  return {
    subject: fill(JOB_FAILED, { label }),
    content: error?.message ?? UNKNOWN,
    source: 'job',
    link: { page: '/jobs' },
  }
}

function lines(...texts: readonly Text[]): Text {
  return { zh: texts.map(({ zh }) => zh).join('\n'), en: texts.map(({ en }) => en).join('\n') }
}

const FAILED = { zh: '调度任务失败：{title}', en: 'Schedule failed: {title}' }
const MISSED = { zh: '调度任务错过：{title}', en: 'Schedule missed: {title}' }
const DUE = { zh: '应于 {slot} 执行', en: 'It was due at {slot}' }
const BY_HAND = { zh: '由人立即执行', en: 'Somebody started it by hand' }
const NOBODY_THERE = {
  zh: '到时没有服务器在运行，且设为不补做',
  en: 'No server was running then, and it is not made up for',
}
const UNKNOWN = { zh: '原因见后台任务', en: 'Background jobs tell the reason' }
const IMPORT_DONE = { zh: '导入完成：{name}', en: 'Import finished: {name}' }
const IMPORT_TRIED = { zh: '导入试运行完成：{name}', en: 'Dry run of an import finished: {name}' }
const IMPORT_FAILED = { zh: '导入失败：{name}', en: 'Import failed: {name}' }
const IMPORT_COUNTS = {
  zh: '新建 {created} 条，更新 {updated} 条，失败 {failed} 行',
  en: '{created} created, {updated} updated, {failed} rows refused',
}
const JOB_FAILED = { zh: '后台任务失败：{label}', en: 'A background job failed: {label}' }

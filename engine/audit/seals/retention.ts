/** Takes old entries away as parameters say: whole sealed ranges, by a function of the tables' owner, each noted. */
import type { Database } from '../../database/index.ts'

/** The logs that are not kept for ever, each with the parameter that says for how many days; 0 keeps everything. */
export const RETENTION: readonly { readonly log: string; readonly parameter: string }[] = [
  { log: 'sys_login_log', parameter: 'sys_keep_login_log' },
  { log: 'sys_operation_log', parameter: 'sys_keep_operation_log' },
  { log: 'sys_exception_log', parameter: 'sys_keep_exception_log' },
  { log: 'sys_mail_log', parameter: 'sys_keep_mail_log' },
  { log: 'sys_sms_log', parameter: 'sys_keep_sms_log' },
  { log: 'sys_push_log', parameter: 'sys_keep_push_log' },
  { log: 'sys_application_call', parameter: 'sys_keep_application_call' },
  { log: 'sys_history', parameter: 'sys_keep_history' },
]

const LEAST_DAYS = 30

export interface RetentionOptions {
  /** Days to keep a log; what is no number keeps everything. */
  days(parameter: string): unknown
  /** Ranges of one log in one run. */
  readonly most?: number
}

/** @returns how many rows went, by log */
export async function retain(db: Database, { days, most = 10_000 }: RetentionOptions): Promise<Map<string, number>> {
  const gone = new Map<string, number>()
  for (const { log, parameter } of RETENTION) {
    const kept = days(parameter)
    if (typeof kept !== 'number' || kept <= 0) continue
    for (let range = 0; range < most; range++) {
      const rows = await forget(db, log, Math.max(kept, LEAST_DAYS))
      if (rows === null) break
      gone.set(log, (gone.get(log) ?? 0) + rows)
    }
  }
  return gone
}

/** Each range in a transaction of its own; null when nothing is old enough, or another process is at it. */
async function forget(db: Database, log: string, days: number): Promise<number | null> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.query<{ mine: boolean }>('select pg_try_advisory_xact_lock(hashtext($1)) as mine', [
      `tessera.retention.${db.workspace}.${log}`,
    ])
    if (!lock?.mine) return null
    const [row] = await tx.query<{ taken: number | null }>(`select ${db.table('sys_forget')}($1, $2) as taken`, [
      log,
      days,
    ])
    return row?.taken ?? null
  })
}

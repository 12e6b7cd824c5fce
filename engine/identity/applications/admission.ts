/**
 * Lets calls in, before any work is done for them: in time by the clock of the database, each nonce once, and counted
 * for the minute. One statement decides for all calls of a moment, never two at a time, so that many calls cost the
 * database few commits; the table of nonces makes the decision one for all processes.
 */
import type { Database } from '../../database/index.ts'

/** How far a caller's clock may be off. */
export const CLOCK_SECONDS = 300
/** A nonce is known for as long as its call could come again. */
const NONCE_MINUTES = 10
const LARGEST_BATCH = 500

export interface Call {
  /** Id of the application. */
  readonly application: string
  /** What a signed call says of itself; tokens have neither. */
  readonly signed?: { readonly nonce: string; readonly timestamp: number }
}

export interface Admission {
  readonly inTime: boolean
  /** False for a call that was there before. */
  readonly passed: boolean
  /** Calls of the application in this minute, this one counted; 0 for one that did not pass. */
  readonly calls: number
  /** Until the next minute begins. */
  readonly seconds: number
}

interface Waiting {
  readonly call: Call
  resolve(admission: Admission): void
  reject(error: unknown): void
}

interface Row extends Record<string, unknown> {
  place: number
  in_time: boolean
  passed: boolean
  calls: number | null
  seconds: number
}

type Store = Pick<Database, 'table' | 'now' | 'query'>

export class Admissions {
  readonly #db: Store
  #waiting: Waiting[] = []
  #isRunning = false

  constructor(db: Store) {
    this.#db = db
  }

  admit(call: Call): Promise<Admission> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject })
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    // what else comes in this turn goes along
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LARGEST_BATCH)
      try {
        const admissions = await decide(
          this.#db,
          batch.map(({ call }) => call),
        )
        batch.forEach(({ resolve }, place) => resolve(admissions[place] ?? REFUSED))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#isRunning = false
  }
}

const REFUSED: Admission = { inTime: false, passed: false, calls: 0, seconds: 0 }

/** Decides for calls in their order; the same nonce twice among them passes once. */
async function decide(db: Store, calls: readonly Call[]): Promise<Admission[]> {
  const seen = new Set<string>()
  const asked = calls.flatMap((call, place) => {
    const key = call.signed ? `${call.application} ${call.signed.nonce}` : `${place}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ call, place }]
  })
  const rows = await db.query<Row>(
    statement(db),
    [
      asked.map(({ place }) => place),
      asked.map(({ call }) => call.application),
      asked.map(({ call }) => call.signed?.nonce ?? null),
      asked.map(({ call }) => call.signed?.timestamp ?? null),
    ],
    'application_admission',
  )
  return counted(calls, new Map(rows.map((row) => [row.place, row])))
}

/** The last of an application's calls has the whole count, those before it one less each. */
function counted(calls: readonly Call[], rows: ReadonlyMap<number, Row>): Admission[] {
  const later = new Map<string, number>()
  const admissions: Admission[] = calls.map(() => ({ inTime: true, passed: false, calls: 0, seconds: 0 }))
  for (const [place, row] of [...rows].sort(([a], [b]) => b - a)) {
    const { application = '' } = calls[place] ?? {}
    const after = later.get(application) ?? 0
    if (row.passed) later.set(application, after + 1)
    admissions[place] = {
      inTime: row.in_time,
      passed: row.passed,
      calls: row.passed ? (row.calls ?? 0) - after : 0,
      seconds: Math.max(1, Math.ceil(row.seconds)),
    }
  }
  return admissions
}

/** The counting follows the nonces, and both keep one order, so that two processes never wait for each other. */
function statement({ table, now }: Store): string {
  return `with asked as (
      select a.*, a.nonce is null or abs(extract(epoch from ${now}) - a.stamp) <= ${CLOCK_SECONDS} as in_time
      from unnest($1::int[], $2::uuid[], $3::text[], $4::float8[]) as a (place, application, nonce, stamp)),
    fresh as (
      insert into ${table('sys_application_nonce')} (application, nonce, at)
      select application, nonce, ${now} from asked where nonce is not null and in_time order by application, nonce
      on conflict do nothing returning application, nonce),
    passed as (
      select a.place, a.application from asked a left join fresh f on f.application = a.application and f.nonce = a.nonce
      where a.in_time and (a.nonce is null or f.nonce is not null)),
    counted as (
      insert into ${table('sys_application_rate')} as r (application, minute, calls)
      select application, date_trunc('minute', ${now}), count(*) from passed group by application order by application
      on conflict (application, minute) do update set calls = r.calls + excluded.calls returning application, calls)
    select a.place, a.in_time, p.place is not null as passed, c.calls,
      extract(epoch from date_trunc('minute', ${now}) + interval '1 minute' - ${now})::float8 as seconds
    from asked a left join passed p on p.place = a.place left join counted c on c.application = p.application`
}

/** Forgets nonces that could not come again, minutes gone by and tokens at their end. */
export async function sweepAdmissions(db: Store): Promise<void> {
  const { table, now } = db
  await db.query(
    `delete from ${table('sys_application_nonce')} where at < ${now} - interval '${NONCE_MINUTES + 1} minutes'`,
  )
  await db.query(`delete from ${table('sys_application_rate')} where minute < ${now} - interval '1 hour'`)
  await db.query(`delete from ${table('sys_application_token')} where expires_at < ${now}`)
}

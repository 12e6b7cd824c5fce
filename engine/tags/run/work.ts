/**
 * In charge of carrying out one run, from the beginning or from wherever an earlier attempt got to: what lapsed is told,
 * then level by level differences are found in one look and written in pieces, then each tag of the level holds anew.
 * Every step is one transaction that also moves the mark of the run; killed between two of them, nothing is lost, and
 * what was found but not written is either still there or found again.
 */
import type { Queryable, Transaction } from '../../database/index.ts'
import { type JobContext, JobInterrupted } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { groundOf, lapse } from '../lapse.ts'
import { levelsOf } from '../levels.ts'
import { readRules } from '../rules.ts'
import { type TagState, tagStates } from '../states.ts'
import { judgeRules } from '../write/judge.ts'
import { applyNext } from './apply.ts'
import { finishTags } from './finish.ts'
import { findDifferences, isFound, type Write } from './find.ts'
import type { EvaluationGround } from './ground.ts'
import { type RunRule, tellRules } from './named.ts'
import { changesOf, editedTags } from './report.ts'
import { countAnew, mismatches, scoreMembers } from './scores.ts'
import { findWithSql } from './sql-rules.ts'
import { endRun, type Held, moveOn, takeUp } from './store.ts'
import type { RuleFault, RunReport, RunRoom, RunRow } from './types.ts'

interface Work {
  readonly room: RunRoom
  readonly held: Held
  readonly job: JobContext
  readonly began: number
  run: RunRow
}

/** @returns what it did; nothing when there is nothing left to do */
export async function carryOut(room: RunRoom, id: string, job: JobContext): Promise<RunReport | undefined> {
  const run = await takeUp(room.db, { id, attempt: job.attempt }, room.timeZone)
  if (!run) return undefined
  const work: Work = { room, held: { id, attempt: job.attempt }, job, began: performance.now(), run }
  try {
    return await through(work)
  } catch (error) {
    if (job.cancelled()) await endRun(room.db, room.db, id, { state: 'cancelled' })
    else if (error instanceof TesseraError) await endRun(room.db, room.db, id, { state: 'failed', fault: error.text })
    throw error
  }
}

async function through(work: Work): Promise<RunReport> {
  const { room, run } = work
  const { db } = room
  const before = await tagStates({ db, tx: db }, { object: run.object })
  const edited = await editedTags(
    db,
    before.map(({ number }) => number),
  )
  await begin(work)
  // known before anything is written, and the same whoever goes on
  for (let tags = await nextTags(work); tags.length > 0; tags = await nextTags(work)) await level(work, tags)
  await score(work)
  return finish(work, before, edited)
}

async function begin(work: Work): Promise<void> {
  const { room, run } = work
  if (run.progress.lapsed) return
  const { db } = room
  const model = room.models.current()
  await lapse({ ...room, model }, run.object, run.asOf)
  // fields vanish and people lose rights: what such rules set stays until it lapses
  await judgeRules({ db, tx: db, model, principalOf: (id) => room.principalOf(id) }, run.object)
  await step(work, async () => {
    const [row] = await db.query<{ first: string }>(
      `select (coalesce(max(id), 0) + 1)::text as first from ${db.table('sys_tag_event')}`,
    )
    const rules = await readRules({ db, tx: db, model }, run.object, run.tags ?? undefined)
    return { lapsed: true, first: row?.first ?? '0', total: new Set(rules.map(({ tag }) => tag)).size }
  })
}

/** The tags of the next level; those whose differences were found already come first. */
async function nextTags({ room, run }: Work): Promise<number[]> {
  const { db } = room
  const { current = [], finished = [] } = run.progress
  if (current.length > 0) return [...current]
  const rules = await readRules({ db, tx: db, model: room.models.current() }, run.object, run.tags ?? undefined)
  const waiting = rules.filter(({ tag }) => !finished.includes(tag))
  const [first = []] = levelsOf(waiting)
  return [...new Set(first.map(({ tag }) => tag))].toSorted((a, b) => a - b)
}

async function level(work: Work, tags: readonly number[]): Promise<void> {
  const { room, run } = work
  const { db } = room
  const began = performance.now()
  const model = room.models.current()
  const states = await tagStates({ db, tx: db }, { object: run.object })
  const ground: EvaluationGround = {
    db,
    model,
    object: run.object,
    asOf: run.asOf,
    timeZone: room.timeZone,
    states,
  }
  const all = await readRules({ db, tx: db, model }, run.object, tags)
  const isWritten = (run.progress.current ?? []).length > 0 && (await isFound(db, run.id))
  const { rules, faults, failed } = await ready(work, ground, all, isWritten)
  const running = tags.filter((tag) => rules.some(({ rule }) => rule.tag === tag))
  if (!isWritten) {
    mayGoOn(work)
    const write: Write = (text, values) =>
      step(work, async (tx) => {
        await tx.query(text, values)
        return {}
      })
    await db.transaction((tx) => findDifferences({ tx, write }, ground, run.id, rules), {
      isolation: 'repeatable read',
      statementTimeoutMs: STATEMENT_MS,
    })
    const asked = (run.progress.rules ?? 0) + rules.length
    await step(work, () => Promise.resolve({ current: [...tags], rules: asked, faults, failed }))
  }
  await write(work, ground, rules)
  await step(work, async (tx) => {
    await finishTags(tx, db, run, { tags: running, ms: performance.now() - began })
    await tx.query(`delete from ${db.table('sys_tag_difference')} where run = $1`, [run.id])
    return { current: [], finished: [...(work.run.progress.finished ?? []), ...tags] }
  })
}

/** How long one statement of a run may take; a scan of millions for a thousand rules is done in seconds. */
const STATEMENT_MS = 600_000

/** Custom SQL is asked beforehand; a rule that fails is left out, and who carries its tag keeps it until it lapses. */
async function ready(
  { room, run }: Work,
  ground: EvaluationGround,
  all: Awaited<ReturnType<typeof readRules>>,
  isWritten: boolean,
): Promise<{ rules: RunRule[]; faults: RuleFault[]; failed: string[] }> {
  const rules: RunRule[] = []
  const faults = [...(run.progress.faults ?? [])]
  const failed = [...(run.progress.failed ?? [])]
  for (const rule of all.filter(({ id }) => !failed.includes(id))) {
    if (rule.kind === 'custom') {
      rules.push({ rule, asked: { tag: rule.tag, ...(rule.rule && { rule: rule.rule }) } })
      continue
    }
    const fault = isWritten ? undefined : await findWithSql(room, ground, run.id, rule)
    const found: RunRule['asked']['found'] = (record, bind) =>
      `exists (select from ${room.db.table('sys_tag_found')} as f where f.run = ${bind(run.id)}::uuid ` +
      `and f.rule = ${bind(rule.id)}::uuid and f.record = ${record})`
    if (fault) {
      faults.push({ rule: rule.name, message: fault })
      failed.push(rule.id)
    } else rules.push({ rule, asked: { tag: rule.tag, found } })
  }
  return { rules, faults, failed }
}

/** What was begun is written to its end even when somebody cancels: half a level would be neither old nor new. */
async function write(work: Work, ground: EvaluationGround, rules: readonly RunRule[]): Promise<void> {
  const { room, run, job } = work
  for (let isMore = true; isMore;) {
    if (job.signal.aborted && !job.cancelled()) throw new JobInterrupted()
    isMore = await room.db.transaction(async (tx) => {
      await moveOn(tx, room.db, work.held)
      const apply = {
        ...groundOf({ ...room, model: ground.model }, tx, run.object),
        ...ground,
        tx,
        run: run.id,
        day: run.day,
        chunk: room.chunk,
      }
      return applyNext(apply, (on, records) => tellRules(on, ground, rules, run.id, records))
    })
  }
}

/** What has counted otherwise is noted as it changes, so that whoever goes on makes the same sums anew. */
async function score(work: Work): Promise<void> {
  const { room, run } = work
  await step(work, async (tx) => {
    const noted = work.run.progress.scoring ?? []
    return { scoring: [...new Set([...noted, ...(await countAnew(tx, room.db, run))])] }
  })
  const numbers = work.run.progress.scoring ?? []
  const ground = { ...room, model: room.models.current() }
  await scoreMembers(ground, run.object, { numbers, mayGoOn: () => mayGoOn(work) })
}

async function finish(work: Work, before: readonly TagState[], edited: ReadonlySet<number>): Promise<RunReport> {
  const { room, run } = work
  const { db } = room
  const model = room.models.current()
  const object = model.objects.get(run.object)
  const { finished = [], faults = [], rules: asked = 0 } = work.run.progress
  const rules = await readRules({ db, tx: db, model }, run.object, finished)
  const changes = await changesOf(db, work.run, before, rules, edited)
  const [counted] = await db.query<{ rows: number }>(
    `select greatest(reltuples, 0)::bigint::int as rows from pg_class where oid = to_regclass($1)`,
    [db.table(object?.table.name ?? '')],
  )
  const report: RunReport = {
    tags: finished.length,
    rules: asked,
    rows: counted?.rows ?? 0,
    added: changes.added,
    removed: changes.removed,
    corrections: Object.values(changes.reasons).reduce((sum, each) => sum + each, 0) - changes.reasons.fresh,
    reasons: changes.reasons,
    mismatches: run.reason === 'nightly' && object ? await mismatches({ ...room, model }, object) : null,
    faults,
    ms: Math.round(performance.now() - work.began),
  }
  await endRun(db, db, run.id, { state: 'done', report })
  return report
}

/** One transaction with the mark of the run in it. */
async function step(work: Work, make: (tx: Transaction) => Promise<Partial<RunRow['progress']>>): Promise<void> {
  await work.room.db.transaction(async (tx) => mark(work, tx, await make(tx)))
}

async function mark(work: Work, tx: Queryable, progress: Partial<RunRow['progress']>): Promise<void> {
  await moveOn(tx, work.room.db, work.held, progress)
  work.run = { ...work.run, progress: { ...work.run.progress, ...progress } }
}

function mayGoOn({ job }: Pick<Work, 'job'>): void {
  if (job.signal.aborted) throw new JobInterrupted()
}

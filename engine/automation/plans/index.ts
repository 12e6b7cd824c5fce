/**
 * In charge of targeted marketing over any object whose records carry tags: who is to be reached, when, by which processor.
 * What enters are plans written like any record, and moments that come; what leaves are tasks, one for each recipient of
 * each push and never twice, and a history that says what became of everybody. What a task does is its processor's.
 */
import type { Principal, UserPrincipal } from '../../access/index.ts'
import type { JobAbout, JobContext } from '../../jobs/index.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import { cancelPlan, type Cancelled, copyOf, planOf, resumePlan } from './acts.ts'
import { PUSH_JOB, takeDue } from './due.ts'
import { judgePlan, type Source, sourceTarget, type Verdict } from './judge.ts'
import { keepList } from './lists.ts'
import { type Offered, offeredTo } from './offered.ts'
import { carryOut, groundOf } from './run.ts'
import { settleRuns } from './settle.ts'
import { DUE_JOB, imposePlans, LIST_JOB, plansLeave, plansWritten } from './stage.ts'
import { ENGINE } from './target.ts'
import { PLAN, PLAN_COLUMNS, type PlanRoom, type PlanRow } from './types.ts'
import { readProgress, readRecipients, readRuns, type RecipientsAsked } from './view.ts'

export { DUE_JOB } from './stage.ts'
export { HISTORY_POINT, MANAGE_POINT } from './types.ts'
export { RESULTS, type Result } from './view.ts'

const PUSH: JobAbout = { label: { zh: '推送营销计划', en: 'Push of a marketing plan' } }
const LIST: JobAbout = { label: { zh: '确定营销名单', en: 'List of a marketing plan' } }

/** Recipients of one step: a transaction that is short however many there are. */
const CHUNK = 10_000

export class Plans {
  readonly room: PlanRoom

  constructor(room: AutomationRoom, types: ProcessorTypes, chunk = CHUNK) {
    const plans: PlanRoom = { ...room, types, chunk }
    this.room = plans
    room.stages
      .onCreate(PLAN, imposePlans)
      .beforeDelete(PLAN, plansLeave(room.db))
      .afterWrite(PLAN, plansWritten(plans))
    room.jobs.register(DUE_JOB, () => this.look())
    room.jobs.register(PUSH_JOB, (payload, job) => this.carryOut(String(payload['run']), job), PUSH)
    room.jobs.register(LIST_JOB, (payload) => this.keepList(String(payload['plan'])), LIST)
  }

  /** Begins pushes whose moment has come, and ends those of which everything is known. */
  async look(): Promise<{ began: number }> {
    const began = await takeDue(this.room)
    await settleRuns(this.room)
    return { began }
  }

  carryOut(run: string, job: JobContext): Promise<unknown> {
    return carryOut(this.room, run, job)
  }

  cancel(principal: UserPrincipal, id: string): Promise<Cancelled> {
    return cancelPlan(this.room, principal, id)
  }

  resume(principal: UserPrincipal, id: string): Promise<{ next_at: string }> {
    return resumePlan(this.room, principal, id)
  }

  copy(principal: UserPrincipal, id: string): Promise<Record<string, unknown>> {
    return copyOf(this.room, principal, id)
  }

  /** @throws TesseraError NOT_FOUND where the reader finds no such plan */
  async runs(principal: Principal, id: string, page: { limit: number; before?: number }) {
    await planOf(this.room, this.room.db, { principal, id, operation: 'read' })
    return readRuns(this.room, id, page)
  }

  async recipients(asked: RecipientsAsked) {
    await planOf(this.room, this.room.db, { principal: asked.principal, id: asked.plan, operation: 'read' })
    return readRecipients(this.room, asked)
  }

  /** Of those plans that the reader finds. */
  async progress(principal: Principal, ids: readonly string[]) {
    const { db } = this.room
    const found: string[] = []
    for (const id of ids) if (await this.#isFound(principal, id)) found.push(id)
    return readProgress({ db }, found)
  }

  /** The tags that a record names as its audience, as somebody reads them, or what keeps it from having any. */
  async audience(principal: Principal, source: Source): Promise<Verdict> {
    return sourceTarget(await groundOf(this.room), principal, source)
  }

  offered(principal: Principal): Promise<Offered> {
    return offeredTo(this.room, principal)
  }

  async #isFound(principal: Principal, id: string): Promise<boolean> {
    return planOf(this.room, this.room.db, { principal, id, operation: 'read' }).then(
      () => true,
      () => false,
    )
  }

  /** Makes the list that a plan keeps. Nothing for a plan that was changed or ended meanwhile; who may not any more is told at the next push. */
  async keepList(id: string): Promise<void> {
    const { db, principalOf, types } = this.room
    const [plan] = await db.query<PlanRow>(
      `select ${PLAN_COLUMNS} from ${db.table(PLAN)} as p where p.id = $1::uuid and p.state = 'running' and not p.refresh and p.deleted_at is null`,
      [id],
    )
    const author = plan && (plan.author === null ? ENGINE : await principalOf(plan.author))
    if (!plan || !author) return
    const ground = await groundOf(this.room)
    const { issues } = await judgePlan({ ...ground, types }, author, plan)
    if (issues.length === 0) await keepList(this.room, { plan, author, ground })
  }
}

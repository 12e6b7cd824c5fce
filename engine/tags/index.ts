/**
 * In charge of tags: which there are, which rules set them, which record carries which.
 * What enters are writes of tags, categories and rules like those of any record, and the Model; what leaves are checked
 * tags with small numbers, rules ready to be run in their order, and memberships for whoever asks for them. How tags
 * stand in filters and lists is a field kind; what people may do with a tag is decided by the rooms below.
 */
import type { UserPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { WriteStages } from '../records/index.ts'
import type { ModelStore } from '../schema/model-store.ts'
import { Following } from './follow/index.ts'
import { Hand } from './hand/index.ts'
import { Runs } from './run/index.ts'
import { RECOUNT_JOB, runRecount } from './write/recount.ts'
import { REMOVAL_JOB, runRemoval } from './write/removal.ts'

export { circleFrom, type Levelled, levelsOf } from './levels.ts'
export type { RuleReads } from './reads.ts'
export { readRules, type RuleGround, type TagRule, treeOf } from './rules.ts'
export { mirrorTags, type TagChoice, type TagState, tagStates, type TagTables } from './states.ts'

export { LAPSE_JOB, NIGHTLY_JOB } from './run/index.ts'
export { tagStages } from './stages.ts'
export { tagActions } from './write/actions.ts'
export { type Judge, judgeRules, type RuleState, type Verdict } from './write/judge.ts'

export interface TagRoom {
  readonly db: Database
  readonly models: Pick<ModelStore, 'current'>
  readonly jobs: Jobs
  readonly timeZone: string
  /** What rooms have to say about writes. */
  readonly stages: WriteStages
  /** A person with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<UserPrincipal | undefined>
  /** Told of what could not be followed; it is tried again. */
  onError?(error: unknown): void
}

/** The tags of a workspace, as one process sees them. */
export class Tags {
  readonly room: TagRoom
  /** Tags that people and programs give by hand. */
  readonly hand: Hand
  /** Runs that set automatic tags. */
  readonly runs: Runs
  /** Tags that keep up with records and rules as these are written. */
  readonly following: Following

  constructor(room: TagRoom) {
    this.room = room
    const { db, models, jobs } = room
    jobs.register(RECOUNT_JOB, (payload, job) => runRecount(db, models.current(), payload, job))
    jobs.register(REMOVAL_JOB, (payload, job) =>
      runRemoval({ db, model: models.current(), timeZone: room.timeZone }, payload, job),
    )
    this.hand = new Hand(room)
    this.runs = new Runs(room)
    this.following = new Following({ ...room, onError: (error) => room.onError?.(error) })
  }
}

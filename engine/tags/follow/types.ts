/** What following works with. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import type { ModelStore } from '../../schema/model-store.ts'
import type { TagState } from '../states.ts'

export interface FollowRoom {
  readonly db: Database
  readonly models: Pick<ModelStore, 'current'>
  readonly timeZone: string
}

/** One batch of one object, at one moment. */
export interface FollowGround {
  readonly db: Database
  readonly tx: Queryable
  readonly model: Model
  readonly plan: { readonly object: ObjectModel }
  readonly asOf: string
  readonly timeZone: string
  readonly states: readonly TagState[]
}

/** What memberships need to know of tags: small numbers that never change hands, and what `sys_tag` says in short. */
import type { Database, Queryable } from '../database/index.ts'

/** Where tags stand; every part of this room is handed it. */
export interface TagTables {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly tx: Queryable
}

export interface TagState {
  /** What arrays hold. */
  readonly number: number
  /** Id of the tag. */
  readonly tag: string
  readonly name: string
  readonly object: string
  readonly auto: boolean
  /** Whose personal tag it is. */
  readonly owner: string | null
  /** Enabled and not deleted. */
  readonly live: boolean
  readonly score: number
  /** Natural days; null is for ever. */
  readonly validity: number | null
  /** Day of the last run of an automatic tag, and the first day on which members in arrays are gone. */
  readonly day: string | null
  readonly lapses: string | null
  readonly members: number
  /** The score that sums of members were made with; 0 while it is not live. */
  readonly countedScore: number
  readonly deleted: boolean
}

export interface TagChoice {
  readonly object?: string
  /** Ids of tags. */
  readonly tags?: readonly string[]
  /** Numbers of tags. */
  readonly numbers?: readonly number[]
}

/** Tags by their numbers, deleted ones included. */
export async function tagStates({ db, tx }: TagTables, choice: TagChoice = {}): Promise<TagState[]> {
  const { object, tags, numbers } = choice
  return tx.query<TagState & Record<string, unknown>>(
    `select s.number, s.tag::text as tag, t.name, s.object, s.auto, s.owner::text as owner, s.live, s.score, s.validity,
      s.day, s.lapses, s.members, s.counted_score as "countedScore", s.deleted
     from ${db.table('sys_tag_state')} as s join ${db.table('sys_tag')} as t on t.id = s.tag
     where ($1::text is null or s.object = $1) and ($2::uuid[] is null or s.tag = any($2)) and ($3::int[] is null or s.number = any($3))
     order by s.number`,
    [object ?? null, tags ?? null, numbers ?? null],
  )
}

/** Brings what is known of tags in short up to what they are; new ones get a number. All tags where no ids are given. */
export async function mirrorTags({ db, tx }: TagTables, ids?: readonly string[]): Promise<void> {
  const state = db.table('sys_tag_state')
  await tx.query(
    `insert into ${state} as s (tag, object, auto, owner, live, score, validity, deleted)
     select t.id, t.object, t.type = 'global_auto', case when t.type = 'personal' then t.owner end,
       t.enabled and t.deleted_at is null, case when t.type = 'personal' then 0 else t.score end, t.validity_days, t.deleted_at is not null
     from ${db.table('sys_tag')} as t where ($1::uuid[] is null or t.id = any($1)) order by t.created_at, t.id
     on conflict (tag) do update set (auto, owner, live, score, validity, deleted, lapses) =
       (excluded.auto, excluded.owner, excluded.live, excluded.score, excluded.validity, excluded.deleted, s.day + excluded.validity)
     where (s.auto, s.owner, s.live, s.score, s.validity, s.deleted)
       is distinct from (excluded.auto, excluded.owner, excluded.live, excluded.score, excluded.validity, excluded.deleted)`,
    [ids ?? null],
  )
}

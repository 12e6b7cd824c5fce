/** Ways to tasks that people ask for: those that had to wait, among all there are, and what was done again. */
import type { Knex } from 'knex'

const INDEXES = {
  sys_task_delayed: 'sys_task (id) where delayed',
  sys_task_done_delayed: 'sys_task_done (id) where delayed',
  sys_task_replay: 'sys_task (replay_of) where replay_of is not null',
} as const

export async function up(knex: Knex): Promise<void> {
  for (const [name, on] of Object.entries(INDEXES)) await knex.raw(`create index ${name} on ${on}`)
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(INDEXES)) await knex.raw('drop index ??', [name])
}

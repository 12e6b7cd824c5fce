/** The history of tags tells who was a member when all members of a tag came or went at once: by tag and record, by moment. */
import type { Knex } from 'knex'

const MEMBER = 'sys_tag_event_member'
const MOMENT = 'sys_tag_wave_at'

export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index ?? on sys_tag_event (tag, record, at, id)', [MEMBER])
  // all events of a tag are found by the one above
  await knex.raw('drop index sys_tag_event_tag_id_index')
  await knex.raw('create index ?? on sys_tag_wave (at, id)', [MOMENT])
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index ??', [MOMENT])
  await knex.raw('create index sys_tag_event_tag_id_index on sys_tag_event (tag, id)')
  await knex.raw('drop index ??', [MEMBER])
}

/** What people write of tags of their own is told by the history of these alone, never by the log of operations. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await createView(knex, `and l.object <> 'sys_tag' `)
}

export async function down(knex: Knex): Promise<void> {
  await createView(knex, '')
}

/** As before, but for records that may be private to a person. */
async function createView(knex: Knex, unless: string): Promise<void> {
  const part = (name: 'from' | 'to'): string =>
    `(select jsonb_object_agg(c.key, c.value->'${name}') from sys_history as h ` +
    `cross join lateral jsonb_each(h.changes) as c where l.trail is not null and h.object = l.object and h.record = l.trail ` +
    `and h.request = l.request and h.action <> 'reveal' ${unless})`
  await knex.raw(
    `create or replace view sys_operation as select l.id, l.at, l.by_kind, l.by, l.by_what, l.module, l.action, l.object, l.object_label, l.record, ` +
      `coalesce(l.before, ${part('from')}) as before, coalesce(l.after, ${part('to')}) as after, ` +
      `l.result, l.code, l.ms, l.method, l.path, l.address, l.request from sys_operation_log as l`,
  )
}

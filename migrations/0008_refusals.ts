/** How a statement refuses what it would write itself: all of it is undone, with or without a transaction around it. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function sys_refuse(reason text) returns boolean language plpgsql as $$
    begin
      raise exception '%', reason using errcode = 'TS403';
    end $$`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function sys_refuse(text)')
}

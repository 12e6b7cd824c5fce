/** Guards a table that may only grow: even its owner cannot change or remove a row by accident. */
import type { Knex } from 'knex'

/** The runner knows append-only tables by this trigger and takes UPDATE, DELETE and TRUNCATE from the program's role. */
export const APPEND_ONLY_TRIGGER = 'append_only'

/** Makes the function that the triggers call; once per workspace. */
export async function createAppendOnlyGuard(knex: Knex): Promise<void> {
  await knex.raw(`
    create function sys_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'table % is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
    end $$`)
}

/** Statement triggers, so that the refusal does not depend on rows being there. */
export async function appendOnly(knex: Knex, table: string): Promise<void> {
  await knex.raw(
    `create trigger ${APPEND_ONLY_TRIGGER} before update or delete or truncate on ??
     for each statement execute function sys_refuse_change()`,
    [table],
  )
}

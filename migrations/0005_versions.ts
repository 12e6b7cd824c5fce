/** Versions of records of existing tables are what PostgreSQL keeps of them, which may need more than four bytes. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table sys_history alter column version type bigint')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table sys_history alter column version type integer')
}

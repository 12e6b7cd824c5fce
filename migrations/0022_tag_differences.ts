/** What runs of tags have found and not yet written: after a crash of the server it is found again. */
import type { Knex } from 'knex'

const DIFFERENCE = 'sys_tag_difference'
const FOUND = 'sys_tag_found'
const ALL = [DIFFERENCE, FOUND]

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(DIFFERENCE, (t) => {
    t.uuid('run').notNullable()
    // null stands for the rules of a level that were all asked
    t.uuid('record')
    t.specificType('came', 'int[]').notNullable()
    t.specificType('went', 'int[]').notNullable()
    t.index(['run', 'record'])
  })
  // what custom SQL has found, rule by rule
  await knex.schema.createTable(FOUND, (t) => {
    t.uuid('run').notNullable()
    t.uuid('rule').notNullable()
    t.uuid('record').notNullable()
    t.primary(['run', 'rule', 'record'])
  })
  for (const table of ALL) await knex.raw('alter table ?? set unlogged', [table])
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ALL) await knex.schema.dropTable(table)
}

/** Drafts of definitions, and what a pack last shipped of a definition that administrators changed since. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('meta_definition', (t) => {
    t.jsonb('shipped')
  })
  // one count for all drafts: a draft made anew is never taken for the one that somebody saw
  await knex.raw('create sequence meta_draft_version')
  await knex.schema.createTable('meta_draft', (t) => {
    t.uuid('id').primary()
    t.text('kind').notNullable()
    t.text('name').notNullable()
    // absent for what is new
    t.uuid('definition')
    // absent for a removal
    t.jsonb('body')
    t.bigInteger('version').notNullable().defaultTo(knex.raw(`nextval('meta_draft_version')`))
    t.jsonb('base')
    t.integer('base_revision')
    t.bigInteger('base_generation').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.uuid('by')
    t.unique(['kind', 'name'])
  })
  await knex.schema.alterTable('meta_dropped', (t) => {
    // of a field: the object it belonged to, whatever that is called now
    t.uuid('object_id')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('meta_dropped', (t) => t.dropColumn('object_id'))
  await knex.schema.dropTable('meta_draft')
  await knex.raw('drop sequence meta_draft_version')
  await knex.schema.alterTable('meta_definition', (t) => t.dropColumn('shipped'))
}

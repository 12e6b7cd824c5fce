/** Directories that vouch for people (sign-in through a company's own provider), and whom their subjects are here. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_directory', (t) => {
    t.uuid('id').primary()
    // stands in addresses, so it never changes
    t.text('name').notNullable().unique()
    t.text('kind').notNullable()
    t.jsonb('body').notNullable()
    // encrypted with the secret of the workspace
    t.text('secret')
    t.integer('version').notNullable().defaultTo(1)
    // an administrator saved it last; otherwise nobody signs in by it who may do more than its editor
    t.boolean('trusted').notNullable()
    t.uuid('updated_by')
    t.specificType('updated_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
  })
  await knex.schema.createTable('sys_directory_link', (t) => {
    t.uuid('directory_id').notNullable().references('id').inTable('sys_directory').onDelete('CASCADE')
    t.text('issuer').notNullable()
    t.text('subject').notNullable()
    t.uuid('user_id').notNullable().index()
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.specificType('used_at', 'timestamptz(3)')
    t.primary(['directory_id', 'issuer', 'subject'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sys_directory_link')
  await knex.schema.dropTable('sys_directory')
}

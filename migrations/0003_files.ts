/**
 * What files the store holds and where each belongs. The bytes stand outside the database under the same id; people
 * meet files only as values of records, which carry name, size and type themselves.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_file', (t) => {
    t.uuid('id').primary()
    t.text('name').notNullable()
    t.bigInteger('size').notNullable()
    t.text('type').notNullable()
    t.binary('sha256').notNullable()
    t.integer('width')
    t.integer('height')
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.uuid('created_by')
    // the field (id of its definition) and the record (its id in addresses) that the file was given to, for good
    t.uuid('field')
    t.text('record')
    // when it was taken out of them again
    t.specificType('detached_at', 'timestamptz(3)')
    t.index(['field', 'record'], 'sys_file_place', { predicate: knex.whereNotNull('field') })
    t.index(['created_by', 'created_at'], 'sys_file_waiting', { predicate: knex.whereNull('field') })
    t.index(['detached_at'], 'sys_file_detached', { predicate: knex.whereNotNull('detached_at') })
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sys_file')
}

/** Background work as people see it, and what imports need while they run. The queue itself is a library's, in a schema beside this one. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await createJobs(knex)
  await createImports(knex)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['sys_import_issue', 'sys_import_row', 'sys_import_work', 'sys_job'])
    await knex.schema.dropTable(table)
}

async function createJobs(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_job', (t) => {
    t.uuid('id').primary()
    t.text('name').notNullable()
    // jobs of one key run one after the other
    t.text('key')
    t.jsonb('payload').notNullable()
    t.text('state').notNullable().defaultTo('queued')
    // counts who took the job up: only the last of them may still write
    t.integer('attempt').notNullable().defaultTo(0)
    t.jsonb('progress')
    t.jsonb('result')
    t.jsonb('error')
    t.boolean('cancelling').notNullable().defaultTo(false)
    t.uuid('created_by')
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
    t.specificType('started_at', 'timestamptz(3)')
    t.specificType('heartbeat_at', 'timestamptz(3)')
    t.specificType('ended_at', 'timestamptz(3)')
  })
}

async function createImports(knex: Knex): Promise<void> {
  // what the engine itself must know of an import; what people see is the object sys_import
  await knex.schema.createTable('sys_import_work', (t) => {
    t.uuid('import').primary()
    t.uuid('file').notNullable()
    t.uuid('error_file')
    t.uuid('job')
    t.jsonb('reading').notNullable()
    t.jsonb('request')
    t.boolean('staged').notNullable().defaultTo(false)
    // rows up to this one are written, or refused, for good
    t.integer('last_row').notNullable().defaultTo(0)
  })
  await knex.schema.createTable('sys_import_row', (t) => {
    t.uuid('import').notNullable()
    t.integer('row').notNullable()
    // what the row is found by, as text
    t.text('key')
    t.text('content').notNullable()
    t.primary(['import', 'row'])
  })
  // after a crash of the server the rows are read from the file again
  await knex.raw('alter table sys_import_row set unlogged')
  await knex.schema.createTable('sys_import_issue', (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.uuid('import').notNullable()
    t.integer('row').notNullable()
    t.boolean('warning').notNullable().defaultTo(false)
    t.text('heading')
    t.text('field')
    t.text('code').notNullable()
    t.jsonb('message').notNullable()
    t.text('raw')
    t.index(['import', 'row', 'id'])
  })
}

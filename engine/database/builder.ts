/** knex as a builder of SQL: it has no connection of its own, so a builder that is awaited by mistake fails. */
import { createRequire } from 'node:module'
import type { Knex, knex as makeKnex } from 'knex'

import type { Builder } from './types.ts'

const load = createRequire(import.meta.url)
let loaded: Knex | undefined

/** Loaded when the first builder is asked for: serving needs none, and knex takes a good part of a start. */
function builderKnex(): Knex {
  return (loaded ??= (load('knex') as typeof makeKnex)({ client: 'pg' }))
}

/** knex whose call `builder('table')` starts in the workspace; everything else is knex as it is. */
export function builderIn(workspace: string): Knex {
  return new Proxy(builderKnex(), {
    apply: (target, _self, [table]: Parameters<Knex>) => target.withSchema(workspace).table(table),
  })
}

interface Statement {
  readonly sql: string
  readonly bindings?: readonly Knex.RawBinding[]
}

/** The statements of a builder with `$1` places; a schema builder has several. */
export function statementsOf(builder: Builder): readonly Statement[] {
  const compiled: Knex.Sql | Statement[] = builder.toSQL()
  return Array.isArray(compiled) ? compiled.map(native) : [compiled.toNative()]
}

/** Schema statements keep knex's `?` places, and those without values may hold a question mark in a text. */
function native({ sql, bindings = [] }: Statement): Statement {
  return bindings.length > 0 ? builderKnex().raw(sql, bindings).toSQL().toNative() : { sql }
}

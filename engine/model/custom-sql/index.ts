/**
 * In charge of telling whether custom SQL is one harmless SELECT over objects.
 * What enters is the text as people wrote it, judged alone and by PostgreSQL's own parser, so that nothing in it can
 * close a bracket of the statement it will stand in; what leaves are the objects it reads, or why it is refused and
 * where. Whether columns exist is for PostgreSQL to say when it runs, in a role that sees guarded views and nothing else.
 */
import type * as Parser from 'libpg-query'

import type { Text } from '../../kernel/text.ts'
import { isPlaceholder, placeholdersIn, withPlaceholders } from './placeholders.ts'
import { placeAt, placeAtByte, type SqlPlace } from './place.ts'
import { inspect } from './inspect.ts'

export { withPlaceholders, type PlaceholderName } from './placeholders.ts'

export interface SqlFault {
  readonly message: Text
  /** Line and column inside the SQL, from 1; absent when the whole is meant. */
  readonly place?: SqlPlace
  readonly hint?: Text
}

export type SqlReading =
  | {
      /** Names of the tables it reads, each once, in order. */
      readonly tables: readonly string[]
      /** Names of its result's columns; undefined when `*` leaves them open. */
      readonly columns: readonly string[] | undefined
    }
  | { readonly fault: SqlFault }

let parser: typeof Parser | undefined

/** Loads the parser, PostgreSQL's own compiled to WebAssembly, which takes a moment; once done, `readCustomSql` answers at once. */
export async function loadSqlParser(): Promise<void> {
  if (parser) return
  const loaded = await import('libpg-query')
  await loaded.loadModule()
  parser = loaded
}

/** Loads the parser where one of these definitions holds custom SQL: before they are checked. */
export async function loadSqlParserFor(
  definitions: readonly { readonly kind: string; readonly body: object | null }[],
): Promise<void> {
  if (definitions.some(({ kind, body }) => kind === 'object' && body !== null && 'query' in body)) await loadSqlParser()
}

/** Reads custom SQL, once the parser is loaded. `isTable` says which names are objects that it may ask. */
export function readCustomSql(sql: string, isTable: (name: string) => boolean): SqlReading {
  const unknown = placeholdersIn(sql).find(({ name }) => !isPlaceholder(name))
  if (unknown) {
    return { fault: { ...unknownPlaceholder(unknown.name), place: placeAt(sql, unknown.index) } }
  }
  const text = withPlaceholders(sql, () => `$1`)
  if (text.trim() === '') return inspect([], { text, isTable, placeholders: 0 })
  if (!parser) throw new Error('the parser of custom SQL is not loaded')
  const { hasSqlDetails, parseSync } = parser
  try {
    const { stmts = [] } = parseSync(text)
    return inspect(stmts, { text, isTable, placeholders: placeholdersIn(sql).length })
  } catch (error) {
    if (!hasSqlDetails(error)) throw error
    const { message, cursorPosition } = error.sqlDetails ?? { message: error.message, cursorPosition: -1 }
    const place = cursorPosition >= 0 ? placeAtByte(text, cursorPosition) : undefined
    return {
      fault: {
        message: { zh: `SQL 语法错误：${message}`, en: `the SQL cannot be read: ${message}` },
        ...(place && { place }),
      },
    }
  }
}

function unknownPlaceholder(name: string): Omit<SqlFault, 'place'> {
  return {
    message: { zh: `没有变量 \${${name}}`, en: `there is no variable \${${name}}` },
    hint: { zh: '可用：${me}、${now}、${today}', en: 'known are ${me}, ${now}, ${today}' },
  }
}

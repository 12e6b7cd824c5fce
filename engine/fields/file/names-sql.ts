/** The names of a record's files, as files for people show them. */
import type { FieldFacts } from '../shared.ts'
import type { WrittenContext } from '../written.ts'

export function namesSql(column: string, _field: FieldFacts, { locale, bind }: WrittenContext): string {
  const between = bind(locale === 'zh' ? '、' : ', ')
  return `(select string_agg(one ->> 'name', ${between}::text) from jsonb_array_elements(${column}) as one)`
}

/**
 * How the values of a kind stand in files for people, CSV and sheets alike: PostgreSQL itself writes the text, for whole
 * tables at once. What is written here the kind's `parse` reads back.
 */
import type { Locale } from '../kernel/text.ts'
import type { FieldFacts } from './shared.ts'

export interface WrittenContext {
  readonly locale: Locale
  /** IANA name of the workspace's time zone. */
  readonly timeZone: string
  /** Adds a value to the statement and returns what stands for it there. */
  readonly bind: (value: unknown) => string
}

export interface WrittenForm {
  /** SQL of the text of a value; null stays null. PostgreSQL's own text of the column when absent. */
  text?(column: string, field: FieldFacts, context: WrittenContext): string
  /** What a sheet keeps it as; text when absent. Numbers are digits with a sign and a point, nothing else. */
  readonly cell?: 'number' | 'date' | 'datetime'
  /** Of numbers: how a sheet shows them, such as `#,##0.00`. */
  shown?(field: FieldFacts): string
  /** Of numbers: what stands behind them in plain files, such as `%`. */
  readonly sign?: string
}

/** SQL of the label of an option; a value that is no option any more stays what it is. */
export function labelSql(value: string, { options = [] }: FieldFacts, { locale, bind }: WrittenContext): string {
  const labels = Object.fromEntries(options.map((option) => [option.value, option.label[locale]]))
  return `coalesce(${bind(JSON.stringify(labels))}::jsonb ->> ${value}::text, ${value}::text)`
}

/** How a sheet shows numbers with so many places after the point. */
export function numberShown(scale: number, grouping: boolean): string {
  return `${grouping ? '#,##0' : '0'}${scale > 0 ? `.${'0'.repeat(scale)}` : ''}`
}

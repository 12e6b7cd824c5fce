/** Issues are said from tables of bilingual sentences, so that wording stays apart from checking. */
import type { Issue, Position } from '../../kernel/errors.ts'
import { fill, type Text } from '../../kernel/text.ts'

/** What fills the places of a sentence: the same in both languages, or a word in each. */
export type Values = Readonly<Record<string, string | number | Text>>

export interface Place {
  readonly at?: Position | undefined
  readonly path?: string | undefined
  readonly hint?: Text | undefined
}

export type Say<Code extends string> = (code: Code, values: Values, place?: Place) => Issue

/** A function that makes issues of the sentences of one table; the key of a sentence is the issue's code. */
export function speaker<Code extends string>(table: Readonly<Record<Code, Text>>): Say<Code> {
  return (code, values, place = {}) => ({
    code,
    message: filled(table[code], values),
    ...(place.path === undefined ? {} : { path: place.path }),
    ...(place.at === undefined ? {} : { at: place.at }),
    ...(place.hint === undefined ? {} : { hint: place.hint }),
  })
}

export function filled(sentence: Text, values: Values): Text {
  return {
    zh: fill(sentence, inLanguage(values, 'zh')).zh,
    en: fill(sentence, inLanguage(values, 'en')).en,
  }
}

function inLanguage(values: Values, locale: keyof Text): Record<string, string | number> {
  const entries = Object.entries(values)
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'object' ? value[locale] : value]))
}

/** Issues in the order in which a person meets them: by file, line and column; those without a place last. */
export function inReadingOrder(issues: readonly Issue[]): Issue[] {
  const keyed = issues.map((issue) => ({
    issue,
    keys: [issue.at?.file ?? NO_FILE, issue.at?.line ?? 0, issue.at?.column ?? 0, issue.path ?? ''],
  }))
  return keyed.sort((a, b) => compare(a.keys, b.keys)).map(({ issue }) => issue)
}

/** Sorts behind every name of a file. */
const NO_FILE = '\uFFFF'

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const index = a.findIndex((key, position) => key !== b[position])
  const [left, right] = [a[index] ?? '', b[index] ?? '']
  return Number(left > right) - Number(left < right)
}

/** What differs between two bodies of a definition, in lines a person can read. Pure. */
import { isText, type Text } from '../../../engine/kernel/text.ts'
import type { Difference } from '../../data/definitions.ts'

export interface Wording {
  readonly t: (key: string, values?: Record<string, unknown>) => string
  readonly text: (both: Text) => string
  readonly has: (key: string) => boolean
}

export type DifferenceLine = { readonly label: string } & (
  | { readonly from: string; readonly to: string }
  | { readonly added: readonly string[]; readonly taken: readonly string[]; readonly altered: readonly string[] }
)

/** Longer values are cut: the plan is read at a glance. */
const LONGEST = 160

export function differenceLines(differences: readonly Difference[], words: Wording): DifferenceLine[] {
  return differences.flatMap((difference) => linesOf(difference, words, []))
}

/** The word for a property; a setting of a field kind is called as its kind calls it where no word is known. */
export function propertyWord(name: string, { t, has }: Wording): string {
  const key = `drafts.properties.${name}`
  return has(key) ? t(key) : name
}

function linesOf({ property, from, to }: Difference, words: Wording, above: readonly string[]): DifferenceLine[] {
  const path = [...above, propertyWord(property, words)]
  const label = path.join(' › ')
  if (isPart(from) || isPart(to)) return partLines(from, to, words, path)
  if (isList(from ?? []) && isList(to ?? []) && (isList(from) || isList(to)))
    return [{ label, ...listDifference(asList(from), asList(to), words) }]
  return [{ label, from: valueWords(from, words), to: valueWords(to, words) }]
}

/** A part with properties of its own, such as the list of a template. */
function partLines(from: unknown, to: unknown, words: Wording, path: readonly string[]): DifferenceLine[] {
  const before = isPart(from) ? from : {}
  const after = isPart(to) ? to : {}
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .flatMap((name) => linesOf({ property: name, from: before[name], to: after[name] }, words, path))
}

type Entry = Readonly<Record<string, unknown>>

function listDifference(before: readonly Entry[], after: readonly Entry[], words: Wording) {
  const old = new Map(before.map((entry) => [keyOf(entry), entry]))
  const now = new Map(after.map((entry) => [keyOf(entry), entry]))
  const name = (entry: Entry): string => entryWords(entry, words)
  return {
    added: after.filter((entry) => !old.has(keyOf(entry))).map(name),
    taken: before.filter((entry) => !now.has(keyOf(entry))).map(name),
    altered: after
      .filter((entry) => {
        const former = old.get(keyOf(entry))
        return former !== undefined && JSON.stringify(former) !== JSON.stringify(entry)
      })
      .map(name),
  }
}

function entryWords(entry: Entry, { text }: Wording): string {
  return isText(entry['label']) ? text(entry['label']) : keyOf(entry)
}

/** What an entry of a list is known by. */
function keyOf(entry: Entry): string {
  const key = entry['value'] ?? entry['field'] ?? entry['name']
  return typeof key === 'string' ? key : JSON.stringify(entry)
}

export function valueWords(value: unknown, { t, text }: Wording): string {
  if (value === undefined || value === null || value === '') return t('drafts.none')
  if (typeof value === 'boolean') return t(value ? 'drafts.yes' : 'drafts.no')
  if (isText(value)) return text(value)
  const words = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words
}

function isPart(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isText(value)
}

function isList(value: unknown): value is readonly Entry[] {
  return Array.isArray(value) && value.every((entry) => isPart(entry))
}

function asList(value: unknown): readonly Entry[] {
  return isList(value) ? value : []
}

/**
 * Several options of an enum, as browser and server see them: a list of values without repetition in the order of the
 * enum, so that equal choices are equal lists. None at all is null.
 */
import { compareText, fault } from '../shared-parts.ts'
import type { FieldFacts, Parsed, SharedKind } from '../shared.ts'

type Option = NonNullable<FieldFacts['options']>[number]

function normalise(value: unknown, { options = [] }: FieldFacts): unknown {
  if (value === '') return null
  if (!Array.isArray(value)) return value
  const members = new Set(value.map((one: unknown) => (typeof one === 'string' ? one.trim() : one)))
  if (members.size === 0) return null
  const known = options.map((option) => option.value).filter((one) => members.delete(one))
  // what the enum does not have stays, for the validator to name
  return [...known, ...members]
}

const SEPARATORS = /^[\s、,，;；|/]+/

/** Reads labels and values one after the other; a label may hold a separator itself, so the longest that fits is meant. */
function parse(text: string, field: FieldFacts): Parsed {
  const found: string[] = []
  let rest = text.trim().replace(SEPARATORS, '')
  while (rest !== '') {
    const match = longest(rest, field.options ?? [])
    if (!match) return unknown(rest, field)
    found.push(match.value)
    rest = rest.slice(match.length).replace(SEPARATORS, '')
  }
  return { value: normalise(found, field) }
}

function longest(text: string, options: readonly Option[]) {
  const folded = text.toLowerCase()
  const matches = options.flatMap(({ value, label }) =>
    [
      text.startsWith(value) ? value : '',
      ...[label.zh, label.en].filter((name) => folded.startsWith(name.toLowerCase())),
    ]
      .filter((name) => name !== '' && endsHere(text.slice(name.length)))
      .map((name) => ({ value, length: name.length })),
  )
  return matches.toSorted((a, b) => b.length - a.length)[0]
}

function endsHere(rest: string): boolean {
  return rest === '' || SEPARATORS.test(rest)
}

function unknown(rest: string, { options = [] }: FieldFacts): Parsed {
  const [name = rest] = rest.split(/[、,，;；|]/)
  const known = options.filter(({ enabled }) => enabled).slice(0, 10)
  return fault(
    `没有选项“${name.trim()}”，可用：${known.map(({ label }) => label.zh).join('、')}`,
    `there is no option '${name.trim()}'; use ${known.map(({ label }) => label.en).join(', ')}`,
  )
}

/** What stands between the labels of several options. */
export const BETWEEN = { zh: '、', en: ', ' } as const

export const shared: SharedKind = {
  name: 'multi_enum',
  normalise,
  parse,
  format: (value, field, { locale }) => {
    const names = listOf(value).map((one) => labelOf(one, field)?.[locale] ?? String(one))
    return names.join(BETWEEN[locale])
  },
  compare: (a, b) => {
    const [left, right] = [listOf(a), listOf(b)]
    const place = left.findIndex((one, index) => index >= right.length || one !== right[index])
    if (place < 0 || place >= right.length) return left.length - right.length
    return compareText(left[place], right[place])
  },
  defaultValue: (field) => normalise(field.settings.default ?? null, field),
}

/** The option that bears a value. */
function labelOf(value: unknown, { options = [] }: FieldFacts) {
  return options.find((option) => option.value === value)?.label
}

/** One of a list stands for itself: chips of filters show options one by one. */
function listOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value : []
}

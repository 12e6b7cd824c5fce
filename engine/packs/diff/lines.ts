/** A comparison as lines for a person at a terminal. */
import type { Locale, Text } from '../../kernel/text.ts'
import { isDefinitionKind } from '../../model/validate/schemas.ts'
import { kindWords } from '../../model/validate/words.ts'
import { isMapping } from '../plain.ts'
import type { Difference } from './compare.ts'
import type { DefinitionDifference, DifferenceGroup } from './diff-definitions.ts'

export type Sign = '+' | '~' | '-'

/** Colours a line by its sign; gives it back as it is where there are no colours. */
export type Paint = (line: string, sign: Sign) => string

const SIGNS: Readonly<Record<DefinitionDifference['change'], Sign>> = { added: '+', changed: '~', removed: '-' }

const LONGEST = 100

const WORDS = {
  none: { zh: '没有差异', en: 'no differences' },
  former: { zh: '原名 {from}', en: 'was called {from}' },
  moved: { zh: '由 [{from}] 移到此处', en: 'moved here from [{from}]' },
  added: { zh: '新增', en: 'added' },
  removed: { zh: '移除', en: 'removed' },
  renumbered: { zh: '{count} 个位置重新编号，顺序不变', en: '{count} position(s) numbered anew, in the same order' },
} as const satisfies Record<string, Text>

export function diffLines(groups: readonly DifferenceGroup[], locale: Locale, paint: Paint): string[] {
  if (groups.length === 0) return [WORDS.none[locale]]
  return groups.flatMap((group) => [
    titleOf(group, locale),
    ...group.definitions.flatMap((each) =>
      definitionLines(each, locale).map((line) => paint(`  ${line}`, SIGNS[each.change])),
    ),
  ])
}

function titleOf({ object, kind, label }: DifferenceGroup, locale: Locale): string {
  if (object === undefined) return wordOf(kind ?? '', locale)
  return [object, textOf(label, locale)].filter((each) => each !== undefined).join(' ')
}

function definitionLines(definition: DefinitionDifference, locale: Locale): string[] {
  const { change, kind, name, former, body, differences } = definition
  const subject = `${SIGNS[change]} ${wordOf(kind, locale)} ${name}`
  if (change !== 'changed') {
    const about = [textOf(body['label'], locale), kind === 'field' ? String(body['type']) : undefined]
    const known = about.filter((each) => each !== undefined).join(', ')
    return [known === '' ? subject : `${subject} (${known})`]
  }
  return [
    ...(former === undefined ? [] : [`${subject}: ${WORDS.former[locale].replace('{from}', former)}`]),
    ...differences.map((each) => `${subject}: ${differenceText(each, locale)}`),
  ]
}

export function differenceText(difference: Difference, locale: Locale): string {
  const { path } = difference
  switch (difference.kind) {
    case 'changed':
      return `${path}: ${shown(difference.from)} → ${shown(difference.to)}${named(difference.item)}`
    case 'added':
      return `${path}: ${WORDS.added[locale]} ${shown(difference.to)}`
    case 'removed':
      return `${path}: ${WORDS.removed[locale]} ${shown(difference.from)}`
    case 'moved':
      return `${path}: ${WORDS.moved[locale].replace('{from}', String(difference.from))}${named(difference.item)}`
    case 'renumbered':
      return `${path}: ${WORDS.renumbered[locale].replace('{count}', String(difference.count))}`
  }
}

function named(item: string | undefined): string {
  return item === undefined ? '' : ` (${item})`
}

function shown(value: unknown): string {
  if (value === undefined) return '—'
  const text = typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function textOf(label: unknown, locale: Locale): string | undefined {
  const text = isMapping(label) ? label[locale] : undefined
  return typeof text === 'string' ? text : undefined
}

function wordOf(kind: string, locale: Locale): string {
  return isDefinitionKind(kind) ? kindWords[kind][locale] : kind
}

/** What can be made of the records that point to one: how many, their sum, least, greatest, average, the latest. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Text } from '../../kernel/text.ts'
import type { ValueTypeName } from '../../rules/value-types.ts'
import type { Held, RollUp } from '../computed.ts'
import { kind as decimal } from '../decimal/index.ts'
import { kind as integer } from '../integer/index.ts'
import type { FieldKind } from '../kind.ts'
import { numberSetting } from '../settings.ts'
import { kind as text } from '../text/index.ts'

type Settings = Readonly<Record<string, unknown>>

interface Result {
  readonly kind: FieldKind
  readonly settings: Settings
}

const COUNTED: Result = { kind: integer, settings: {} }

export interface RollUpFunction {
  readonly label: Text
  /** Types of values it takes; without any it takes no field. */
  readonly takes: readonly ValueTypeName[]
  /** It needs to know which record is the latest. */
  readonly ordered?: true
  /** `of` is what its field holds, where it takes one. */
  result(of: Held | undefined): Result
  aggregate?(value: string, result: FieldDefinition): string
  readonly none: string
}

const NUMBERS: readonly ValueTypeName[] = ['number', 'decimal']
const ORDERED: readonly ValueTypeName[] = [...NUMBERS, 'date', 'datetime', 'time']
const PLAIN: readonly ValueTypeName[] = [
  ...ORDERED,
  'text',
  'boolean',
  'option',
  'options',
  'reference',
  'region',
  'point',
]

/** What says which record is the latest. */
export const LATEST_BY: readonly ValueTypeName[] = [...NUMBERS, 'date', 'datetime']

const WIDEST = 38
const MOST_WHOLE = Number.MAX_SAFE_INTEGER

export const functions: Readonly<Record<string, RollUpFunction>> = {
  count: {
    label: { zh: '计数', en: 'Count' },
    takes: [],
    result: () => COUNTED,
    aggregate: () => 'count(*)',
    none: '0',
  },
  sum: {
    label: { zh: '合计', en: 'Sum' },
    takes: NUMBERS,
    result: (of) => decimals(of, COUNTED, { precision: WIDEST }),
    // a sum that the column cannot hold is not known, and no write fails for it
    aggregate: (value, result) => within(`coalesce(sum(${value}), 0)`, result),
    none: '0',
  },
  avg: {
    label: { zh: '平均', en: 'Average' },
    takes: NUMBERS,
    result: (of) => decimals(of, { kind: decimal, settings: {} }, {}),
    aggregate: (value, result) => `round(avg(${value}), ${scaleOf(result)})`,
    none: 'null',
  },
  min: {
    label: { zh: '最小', en: 'Least' },
    takes: ORDERED,
    result: same,
    aggregate: (value) => `min(${value})`,
    none: 'null',
  },
  max: {
    label: { zh: '最大', en: 'Greatest' },
    takes: ORDERED,
    result: same,
    aggregate: (value) => `max(${value})`,
    none: 'null',
  },
  latest: {
    label: { zh: '最近一条的值', en: 'Value of the latest' },
    takes: PLAIN,
    ordered: true,
    result: same,
    none: 'null',
  },
}

/** How a definition's function stands in the plan of a roll-up. */
export function aggregateOf(called: RollUpFunction, result: FieldDefinition): Pick<RollUp, 'aggregate' | 'none'> {
  const { aggregate, none } = called
  return { none, ...(aggregate && { aggregate: (value) => aggregate(value, result) }) }
}

/** Sums and averages of decimals stay what they are, bounds aside. */
function decimals(of: Held | undefined, whole: Result, more: Settings): Result {
  if (of?.kind.valueType !== 'decimal') return whole
  const { min: _min, max: _max, ...settings } = same(of).settings
  return { kind: of.kind, settings: { ...settings, ...more } }
}

function same(of: Held | undefined): Result {
  if (!of) return COUNTED
  const { kind, definition } = of
  // what numbers records numbers nothing here: its numbers are texts like others
  if (kind.numbering) return { kind: text, settings: {} }
  const own = Object.keys(kind.settings).filter((name) => definition[name] !== undefined)
  return { kind, settings: Object.fromEntries(own.map((name) => [name, definition[name]])) }
}

function within(sum: string, result: FieldDefinition): string {
  const precision = numberSetting(result, 'precision')
  const fits =
    precision === undefined ? `abs(${sum}) <= ${MOST_WHOLE}` : `abs(${sum}) < 1e${precision - scaleOf(result)}`
  return `case when ${fits} then ${sum} end`
}

function scaleOf(result: FieldDefinition): number {
  return numberSetting(result, 'scale') ?? 2
}

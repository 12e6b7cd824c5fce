/** Which parts of rules are still possible for the value of one field: a search among the values that rules compare it with. */
import type { Bind } from '../../access/index.ts'
import type { Regions } from './regions.ts'

/** A row of bits as SQL, for as many places as there are, filled up to whole bytes. */
export function bitsSql(holds: readonly boolean[]): string {
  const filled = [...holds, ...Array.from({ length: (8 - (holds.length % 8)) % 8 }, () => false)]
  const digits = Array.from({ length: filled.length / 4 }, (_, index) =>
    filled
      .slice(4 * index, 4 * index + 4)
      .reduce((sum, bit) => 2 * sum + (bit ? 1 : 0), 0)
      .toString(16),
  )
  return `X'${digits.join('')}'`
}

/** Places of parts that ask for a field, with the factors among those of `Regions` that must hold. */
export interface Asking {
  readonly place: number
  readonly factors: readonly number[]
}

interface Group {
  readonly bits: string
  /** The last of its regions. */
  readonly last: number
}

/**
 * SQL of bits: a part's is 0 where the value of the field rules it out.
 * @param column SQL of the field's value
 * @param places how many parts there are
 */
export function treeSql(
  { pgType, values, holds }: Regions,
  asking: readonly Asking[],
  { column, places, bind }: { readonly column: string; readonly places: number; readonly bind: Bind },
): string {
  const bitsOf = (region: number): string => {
    const bits = Array.from({ length: places }, () => true)
    for (const { place, factors } of asking) bits[place] = factors.every((factor) => holds[factor]?.[region] === true)
    return bitsSql(bits)
  }
  const groups: Group[] = []
  const regions = 2 * values.length + 1
  for (let region = 0; region < regions; region++) {
    const bits = bitsOf(region)
    if (groups.at(-1)?.bits === bits) groups.pop()
    groups.push({ bits, last: region })
  }
  const compared = pgType === 'text' ? `${column} collate "C"` : column
  // a region of even number ends before the next value, one of odd number with its own
  const within = (region: number): string =>
    region % 2 === 0
      ? `${compared} < ${bind(values[region / 2])}::${pgType}`
      : `${compared} <= ${bind(values[(region - 1) / 2])}::${pgType}`
  const search = (from: number, to: number): string => {
    if (from === to) return groups[from]?.bits ?? bitsOf(0)
    const middle = (from + to - 1) >> 1
    return `case when ${within(groups[middle]?.last ?? 0)} then ${search(from, middle)} else ${search(middle + 1, to)} end`
  }
  return `case when ${column} is null then ${bitsOf(regions)} else ${search(0, groups.length - 1)} end`
}

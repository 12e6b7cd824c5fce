/**
 * The divisions of China: provinces, cities and districts by their codes of GB/T 2260. The names weigh 40 kB, so the
 * browser fetches them with the first region it shows; until then codes are all there is. The server has them at once.
 */
import type { DivisionData } from './data.ts'

export type Level = 'province' | 'city' | 'district'

export interface Division {
  readonly code: string
  readonly name: string
  readonly level: Level
  readonly parent?: Division
  readonly children: readonly Division[]
}

export interface Divisions {
  readonly provinces: readonly Division[]
  readonly byCode: ReadonlyMap<string, Division>
  /** Names of codes that are no longer given. */
  readonly retired: ReadonlyMap<string, string>
}

let known: Divisions | undefined

/** Hands over the names; the first call counts, because they never change while a program runs. */
export function provideDivisions(data: DivisionData): Divisions {
  known ??= read(data)
  return known
}

/** Undefined until they are provided. */
export function divisions(): Divisions | undefined {
  return known
}

/** The line of a division from its province down; steps that only repeat a name or group what has no city are left out. */
export function pathOf(division: Division): readonly Division[] {
  const path: Division[] = [division]
  for (let above = division.parent; above; above = above.parent) {
    if (above.name !== path[0]?.name && !isGrouping(above)) path.unshift(above)
  }
  const [first, second] = path
  // 北京市 the city repeats 北京市 the province
  return first && second && first.name === second.name ? path.slice(1) : path
}

/** Whether a value of the level may be this division: one of that level, or a higher one that is not divided as far. */
export function isOfLevel(division: Division, level: Level): boolean {
  return (
    DEPTHS[division.level] === DEPTHS[level] ||
    (DEPTHS[division.level] < DEPTHS[level] && division.children.length === 0)
  )
}

export const DEPTHS: Readonly<Record<Level, number>> = { province: 1, city: 2, district: 3 }

export const LEVELS: readonly Level[] = ['province', 'city', 'district']

/** 省直辖县级行政区划, 县: codes that group what no city has. */
export function isGrouping({ name, level }: Division): boolean {
  return level === 'city' && /^(?:县|.*直辖县级行政区划)$/.test(name)
}

/** A division while its children are being read. */
interface Growing extends Division {
  readonly children: Growing[]
}

/** A line per province: `44广东省;03深圳市,05南山区,06宝安区;19东莞市`. */
function read({ present, retired }: DivisionData): Divisions {
  const byCode = new Map<string, Division>()
  const provinces = present.split('\n').map((line) => {
    const [head = '', ...cities] = line.split(';')
    const province = add(byCode, undefined, head)
    for (const group of cities) {
      const [name = '', ...districts] = group.split(',')
      const city = add(byCode, province, name)
      for (const district of districts) add(byCode, city, district)
    }
    return province
  })
  const gone = retired
    .split(',')
    .flatMap((entry) => (entry === '' ? [] : [[entry.slice(0, 6), entry.slice(6)] as const]))
  return { provinces, byCode, retired: new Map(gone) }
}

function add(byCode: Map<string, Division>, parent: Growing | undefined, entry: string): Growing {
  const level = LEVELS[parent ? DEPTHS[parent.level] : 0] ?? 'district'
  const digits = `${parent?.code.slice(0, 2 * DEPTHS[parent.level]) ?? ''}${entry.slice(0, 2)}`
  const division: Growing = {
    code: digits.padEnd(6, '0'),
    name: entry.slice(2),
    level,
    ...(parent && { parent }),
    children: [],
  }
  parent?.children.push(division)
  byCode.set(division.code, division)
  return division
}

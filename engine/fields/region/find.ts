/** Finds divisions by their names, whole or short, as people write and search them: `广东深圳南山`. */
import { isGrouping, isOfLevel, pathOf, type Division, type Divisions, type Level } from './divisions.ts'

const SEPARATORS = /[\s/\\、,，;；>·•-]+/g

/** Divisions of the level that the whole text names. */
export function divisionsNamed(text: string, level: Level, { provinces, byCode }: Divisions): Division[] {
  const compact = text.replace(SEPARATORS, '')
  if (compact === '') return []
  const whole = below(provinces, compact, level)
  // without its province a name may still say enough: 深圳南山
  return whole.length > 0
    ? whole
    : below(
        [...byCode.values()].filter((one) => one.parent),
        compact,
        level,
      )
}

/** Up to `most` divisions whose path holds every word, those of fewer steps first. */
export function divisionsWith(
  text: string,
  most: number,
  accepts: (one: Division) => boolean,
  { byCode }: Divisions,
): Division[] {
  const words = text
    .trim()
    .split(SEPARATORS)
    .filter((word) => word !== '')
  const found = [...byCode.values()].filter(
    (one) => accepts(one) && words.every((word) => one.code.startsWith(word) || pathText(one).includes(word)),
  )
  return found.toSorted((a, b) => pathOf(a).length - pathOf(b).length || (a.code < b.code ? -1 : 1)).slice(0, most)
}

export function pathText(division: Division): string {
  return pathOf(division)
    .map(({ name }) => name)
    .join('')
}

/** Takes the names of one division after the other off the text; steps that only group may be passed over. */
function below(candidates: readonly Division[], text: string, level: Level): Division[] {
  const found = new Set<Division>()
  for (const division of candidates) {
    for (const name of spellings(division)) {
      if (!text.startsWith(name)) continue
      const rest = text.slice(name.length)
      if (rest !== '') below(descendants(division), rest, level).forEach((one) => found.add(one))
      else completed(division, level).forEach((one) => found.add(one))
    }
  }
  return [...found]
}

function descendants({ children }: Division): Division[] {
  return children.flatMap((child) => [child, ...child.children])
}

/** The division itself, or the city that repeats its name where a city is asked for. */
function completed(division: Division, level: Level): Division[] {
  return [division, ...division.children.filter((child) => child.name === division.name)].filter((one) =>
    isOfLevel(one, level),
  )
}

const PROVINCE = /(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$/
const NATION =
  '(?:[一-龥]{1,4}族|哈萨克|柯尔克孜|蒙古|达斡尔|塔吉克|锡伯|裕固|东乡|各族|保安|撒拉|仫佬|毛南|鄂温克|鄂伦春|赫哲|俄罗斯)'
const AUTONOMOUS = new RegExp(`^(.{2,}?)${NATION}+自治[州县旗]$`)

/** Whole and short names: 广西壮族自治区 and 广西, 恩施土家族苗族自治州 and 恩施. */
function spellings(division: Division): string[] {
  const { name } = division
  if (isGrouping(division)) return [name]
  const short = shortName(division)
  return short.length >= 2 && short !== name ? [name, short] : [name]
}

function shortName({ name, level }: Division): string {
  if (level === 'province') return name.replace(PROVINCE, '')
  const [, stem] = AUTONOMOUS.exec(name) ?? []
  return stem ?? name.replace(level === 'city' ? /(?:市|地区|盟)$/ : /(?:新区|林区|特区|[区县市旗])$/, '')
}

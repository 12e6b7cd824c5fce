/** A division of China, as browser and server see it: its six digits are stored, the names of its line are shown. */
import { compareText, defaultBy, fault } from '../shared-parts.ts'
import type { FieldFacts, FormatContext, Parsed, SharedKind } from '../shared.ts'
import { divisions, pathOf, provideDivisions, type Division, type Divisions } from './divisions.ts'
import { divisionsNamed } from './find.ts'
import { levelOf, NO_CODE, OTHER_LEVEL } from './form.ts'

export { isGrouping, isOfLevel, type Division, type Divisions } from './divisions.ts'
export { divisionsWith } from './find.ts'
export { levelOf } from './form.ts'

function normalise(value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.normalize('NFKC').trim() || null : value
}

function parse(text: string, field: FieldFacts): Parsed {
  const words = text.normalize('NFKC').trim()
  if (words === '') return { value: null }
  if (/^\d+$/.test(words)) return /^[1-9]\d{5}$/.test(words) ? { value: words } : { fault: NO_CODE }
  const known = divisions()
  if (!known) return { value: words }
  const level = levelOf(field.settings)
  const [only, ...others] = divisionsNamed(words, level, known)
  if (only && others.length === 0) return { value: only.code }
  return only ? ambiguous(words, [only, ...others]) : unknown(words, field, known)
}

function ambiguous(words: string, found: readonly Division[]): Parsed {
  const names = found.slice(0, 5).map(namesOf).join('；')
  return fault(`“${words}”可能是：${names}`, `'${words}' may be: ${names}`)
}

/** What names a division of another level is told which is wanted. */
function unknown(words: string, field: FieldFacts, known: Divisions): Parsed {
  const isOther = (['province', 'city', 'district'] as const).some(
    (level) => divisionsNamed(words, level, known).length > 0,
  )
  if (isOther) return { fault: OTHER_LEVEL[levelOf(field.settings)] }
  return fault(
    `没有行政区划“${words}”，例如 广东省 / 深圳市 / 南山区`,
    `there is no division '${words}'; write 广东省 / 深圳市 / 南山区`,
  )
}

function namesOf(division: Division): string {
  return pathOf(division)
    .map(({ name }) => name)
    .join(' / ')
}

/** The line of names; a code that exists no more keeps the name it had. */
function format(value: unknown, _field: FieldFacts, { locale }: Pick<FormatContext, 'locale'>): string {
  const code = String(value ?? '')
  const known = divisions()
  const division = known?.byCode.get(code)
  if (division) return namesOf(division)
  const former = known?.retired.get(code)
  if (!known || former === undefined) return code
  const above = known.byCode.get(`${code.slice(0, 4)}00`) ?? known.byCode.get(`${code.slice(0, 2)}0000`)
  const names = above ? `${namesOf(above)} / ${former}` : former
  return locale === 'zh' ? `${names}（已撤销）` : `${names} (no more)`
}

/** Provides the names where they are not yet: in a browser, by fetching them. */
export async function loadDivisions(): Promise<Divisions> {
  return divisions() ?? provideDivisions((await import('./data.ts')).data)
}

export const shared: SharedKind = {
  name: 'region',
  normalise,
  parse,
  format,
  compare: compareText,
  defaultValue: defaultBy(normalise),
}

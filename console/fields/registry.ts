/**
 * Every field kind the console can show. The everyday ones are there from the start; a rarer one arrives before the
 * first screen that has such a field. A kind it does not know is painted as text, and said so once.
 */
import type { ScreenModel } from '../../engine/screens/types.ts'
import { prepareScreens } from '../data/screen-preparation.ts'
import { boolean } from './boolean/index.ts'
import { withResults } from './computed.ts'
import { date } from './date/index.ts'
import { datetime } from './datetime/index.ts'
import { decimal } from './decimal/index.ts'
import { department } from './department/index.ts'
import { email } from './email/index.ts'
import { enumeration } from './enum/index.ts'
import { id } from './id/index.ts'
import { integer } from './integer/index.ts'
import type { ConsoleKind } from './kind.ts'
import { addKind, isKnown } from './known-kinds.ts'
import { longText } from './long_text/index.ts'
import { money } from './money/index.ts'
import { percent } from './percent/index.ts'
import { phone } from './phone/index.ts'
import { reference } from './reference/index.ts'
import { region } from './region/index.ts'
import { text } from './text/index.ts'
import { url } from './url/index.ts'
import { user } from './user/index.ts'

export { kindOf } from './known-kinds.ts'

for (const kind of [
  text,
  longText,
  integer,
  decimal,
  money,
  percent,
  boolean,
  date,
  datetime,
  enumeration,
  phone,
  email,
  url,
  region,
  reference,
  user,
  department,
  id,
])
  addKind(kind)

/** Kinds that few screens have, so that the others need not load them. */
const late: Readonly<Record<string, () => Promise<ConsoleKind>>> = {
  color: async () => (await import('./color/index.ts')).color,
  geo_point: async () => (await import('./geo_point/index.ts')).geoPoint,
  id_card: async () => (await import('./id_card/index.ts')).idCard,
  json: async () => (await import('./json/index.ts')).json,
  multi_enum: async () => (await import('./multi_enum/index.ts')).multiEnum,
  rating: async () => (await import('./rating/index.ts')).rating,
  time: async () => (await import('./time/index.ts')).time,
  children: async () => (await import('./children/index.ts')).children,
  file: async () => (await import('./file/index.ts')).file,
  image: async () => (await import('./image/index.ts')).image,
  auto_number: async () => (await import('./auto_number/index.ts')).autoNumber,
  multi_reference: async () => (await import('./multi_reference/index.ts')).multiReference,
  formula: async () => (await import('./formula/index.ts')).formula,
  roll_up: async () => (await import('./roll_up/index.ts')).rollUp,
  tags: async () => (await import('./tags/index.ts')).tags,
  rich_text: async () => (await import('./rich_text/index.ts')).richText,
}

/** Fetches what a screen's fields need for being painted; every screen that the server sends passes here by itself. */
export async function loadKinds({ fields }: Pick<ScreenModel, 'fields'>): Promise<void> {
  const all = Object.values(fields).flatMap((field) => [field, ...Object.values(field.lines?.fields ?? {})])
  const missing = new Set(all.flatMap(({ type }) => (isKnown(type) ? [] : [type])))
  const loaded = await Promise.all([...missing].flatMap((type) => late[type]?.() ?? []))
  loaded.forEach(addKind)
}

/** Fetches all kinds, for those who work with fields that no screen has yet. */
export async function loadEveryKind(): Promise<void> {
  const missing = Object.entries(late).filter(([type]) => !isKnown(type))
  const loaded = await Promise.all(missing.map(([, load]) => load()))
  loaded.forEach(addKind)
}

prepareScreens(async (screen) => {
  const shown = withResults(screen)
  await loadKinds(shown)
  return shown
})

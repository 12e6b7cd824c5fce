/** Every field kind the console can show. A kind it does not know is painted as text, and said so once. */
import { boolean } from './boolean/index.ts'
import { color } from './color/index.ts'
import { date } from './date/index.ts'
import { datetime } from './datetime/index.ts'
import { decimal } from './decimal/index.ts'
import { department } from './department/index.ts'
import { email } from './email/index.ts'
import { enumeration } from './enum/index.ts'
import { geoPoint } from './geo_point/index.ts'
import { id } from './id/index.ts'
import { idCard } from './id_card/index.ts'
import { integer } from './integer/index.ts'
import { json } from './json/index.ts'
import type { ConsoleKind } from './kind.ts'
import { longText } from './long_text/index.ts'
import { multiEnum } from './multi_enum/index.ts'
import { money } from './money/index.ts'
import { percent } from './percent/index.ts'
import { phone } from './phone/index.ts'
import { rating } from './rating/index.ts'
import { reference } from './reference/index.ts'
import { region } from './region/index.ts'
import { text } from './text/index.ts'
import { time } from './time/index.ts'
import { url } from './url/index.ts'
import { user } from './user/index.ts'

const kinds = new Map<string, ConsoleKind>()
const reported = new Set<string>()

export function addKind(kind: ConsoleKind): void {
  kinds.set(kind.name, kind)
}

for (const kind of [
  text,
  longText,
  integer,
  decimal,
  money,
  percent,
  rating,
  boolean,
  date,
  datetime,
  time,
  enumeration,
  multiEnum,
  phone,
  email,
  url,
  idCard,
  region,
  color,
  geoPoint,
  json,
  reference,
  user,
  department,
  id,
])
  addKind(kind)

export function kindOf(type: string): ConsoleKind {
  const found = kinds.get(type)
  if (found) return found
  if (!reported.has(type)) console.warn(`field kind '${type}' is unknown here; shown as text`)
  reported.add(type)
  return text
}

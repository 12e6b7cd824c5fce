/**
 * The halves of the field kinds that browser and server share, by name. Only what reads, tidies or checks values asks
 * for them: lists just paint, and need not load the arithmetic behind.
 */
import { shared as autoNumber } from '../../engine/fields/auto_number/shared.ts'
import { shared as boolean } from '../../engine/fields/boolean/shared.ts'
import { shared as children } from '../../engine/fields/children/shared.ts'
import { shared as color } from '../../engine/fields/color/shared.ts'
import { shared as date } from '../../engine/fields/date/shared.ts'
import { shared as datetime } from '../../engine/fields/datetime/shared.ts'
import { shared as decimal } from '../../engine/fields/decimal/shared.ts'
import { shared as department } from '../../engine/fields/department/shared.ts'
import { shared as email } from '../../engine/fields/email/shared.ts'
import { shared as enumeration } from '../../engine/fields/enum/shared.ts'
import { shared as file } from '../../engine/fields/file/shared.ts'
import { shared as geoPoint } from '../../engine/fields/geo_point/shared.ts'
import { shared as id } from '../../engine/fields/id/shared.ts'
import { shared as idCard } from '../../engine/fields/id_card/shared.ts'
import { shared as image } from '../../engine/fields/image/shared.ts'
import { shared as integer } from '../../engine/fields/integer/shared.ts'
import { shared as json } from '../../engine/fields/json/shared.ts'
import { shared as longText } from '../../engine/fields/long_text/shared.ts'
import { shared as multiEnum } from '../../engine/fields/multi_enum/shared.ts'
import { shared as multiReference } from '../../engine/fields/multi_reference/shared.ts'
import { shared as money } from '../../engine/fields/money/shared.ts'
import { shared as percent } from '../../engine/fields/percent/shared.ts'
import { shared as phone } from '../../engine/fields/phone/shared.ts'
import { shared as rating } from '../../engine/fields/rating/shared.ts'
import { shared as reference } from '../../engine/fields/reference/shared.ts'
import { shared as region } from '../../engine/fields/region/shared.ts'
import { shared as richText } from '../../engine/fields/rich_text/shared.ts'
import type { SharedKind } from '../../engine/fields/shared.ts'
import { shared as tags } from '../../engine/fields/tags/shared.ts'
import { shared as text } from '../../engine/fields/text/shared.ts'
import { shared as time } from '../../engine/fields/time/shared.ts'
import { shared as url } from '../../engine/fields/url/shared.ts'
import { shared as user } from '../../engine/fields/user/shared.ts'

const kinds = new Map<string, SharedKind>(
  [
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
    richText,
    multiReference,
    tags,
    children,
    autoNumber,
    color,
    geoPoint,
    json,
    file,
    image,
    reference,
    user,
    department,
    id,
  ].map((kind) => [kind.name, kind]),
)

/** A kind unknown here is read as text. */
export function sharedOf(type: string): SharedKind {
  return kinds.get(type) ?? text
}

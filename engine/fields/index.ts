/**
 * The field kinds: what a field of a definition can hold. What enters is a field's definition; what leaves is its
 * column, its JSON Schema, its JSON form in SQL and the way from another definition. Each kind is one folder; whoever
 * needs something of a field asks its kind in this registry, and nothing else switches on kind names.
 */
import { Registry } from '../kernel/registry.ts'
import { kind as autoNumber } from './auto_number/index.ts'
import { kind as boolean } from './boolean/index.ts'
import { kind as children } from './children/index.ts'
import { kind as color } from './color/index.ts'
import { kind as date } from './date/index.ts'
import { kind as datetime } from './datetime/index.ts'
import { kind as decimal } from './decimal/index.ts'
import { kind as department } from './department/index.ts'
import { kind as email } from './email/index.ts'
import { kind as enumeration } from './enum/index.ts'
import { kind as file } from './file/index.ts'
import { kind as formula } from './formula/index.ts'
import { kind as geoPoint } from './geo_point/index.ts'
import { kind as id } from './id/index.ts'
import { kind as idCard } from './id_card/index.ts'
import { kind as image } from './image/index.ts'
import { kind as integer } from './integer/index.ts'
import { kind as json } from './json/index.ts'
import type { FieldKind } from './kind.ts'
import { kind as longText } from './long_text/index.ts'
import { kind as money } from './money/index.ts'
import { kind as multiEnum } from './multi_enum/index.ts'
import { kind as multiReference } from './multi_reference/index.ts'
import { kind as percent } from './percent/index.ts'
import { kind as phone } from './phone/index.ts'
import { kind as rating } from './rating/index.ts'
import { kind as reference } from './reference/index.ts'
import { kind as region } from './region/index.ts'
import { kind as richText } from './rich_text/index.ts'
import { kind as rollUp } from './roll_up/index.ts'
import { kind as tags } from './tags/index.ts'
import { kind as text } from './text/index.ts'
import { kind as time } from './time/index.ts'
import { kind as url } from './url/index.ts'
import { kind as user } from './user/index.ts'

export { createAjv, faultOfAjv } from './ajv.ts'
export { resultSettings } from './computed-parts.ts'
export { Unresolved } from './computed.ts'
export type {
  Computation,
  ComputedFormula,
  ComputedIssue,
  ComputedKind,
  ComputedLookup,
  FieldPlace,
  Held,
  NamedPlace,
  RollUp,
} from './computed.ts'
export type { ColumnChange, DefinitionLookup, FieldChange, FieldKind, Numbering, ValueSchema } from './kind.ts'
export { portableForm } from './forms.ts'
export { masks, type Mask, type Tail } from './masks/index.ts'
export { faultMessage } from './messages.ts'
export { schemaFault, type Fault } from './schema-fault.ts'
export type { WrittenContext, WrittenForm } from './written.ts'
export type { DefaultContext, FieldFacts, FormatContext, Parsed, SharedKind } from './shared.ts'

export const fieldKinds = new Registry<FieldKind>('field kind')

for (const kind of [
  text,
  longText,
  multiReference,
  richText,
  children,
  autoNumber,
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
  file,
  image,
  reference,
  user,
  department,
  formula,
  rollUp,
  tags,
  id,
]) {
  fieldKinds.add(kind.name, kind)
}

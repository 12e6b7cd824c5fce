/**
 * The data of an event as people see it. What came with phones, mail addresses and papers is masked by its looks, whatever
 * its field is called; what came from a record is seen as the record itself is.
 */
import { accessPlan, type Principal } from '../../access/index.ts'
import { masks } from '../../fields/masks/index.ts'
import type { FieldModel, Model } from '../../model/types.ts'
import { isRecord } from './values.ts'

const PHONE = /(?<![\d.])(?:\+?\d{1,3}[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g
const LAND_LINE = /(?<!\d)0\d{2,3}-\d{7,8}(?!\d)/g
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const PAPER = /(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\dA-Za-z])/g
const ACCOUNT = /(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)/g

/** The longest first, so that no part of one is taken for another. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [PAPER, 'id_card'],
  [ACCOUNT, 'bank'],
  [MAIL, 'email'],
  [PHONE, 'phone'],
  [LAND_LINE, 'phone'],
]
const DEEPEST = 64
const HIDDEN = '******'

export interface Seeing {
  readonly model: Model
  readonly principal: Principal
  /** Whose fields its data are, and whether they came from a record of it. */
  readonly object: string | null
  readonly isOfRecord: boolean
  /** Fields that the data carry under other names. */
  readonly aliases?: ReadonlyMap<string, FieldModel>
}

export function maskedData(
  data: Readonly<Record<string, unknown>>,
  { model, principal, object, isOfRecord, aliases }: Seeing,
): Record<string, unknown> {
  const plan = object !== null && isOfRecord ? accessPlan(model, principal, object) : undefined
  const isForeign = object !== null && isOfRecord && !plan
  const fields = object === null ? [] : (model.objects.get(object)?.fields ?? [])
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      const own = aliases?.get(name) ?? fields.find((field) => field.name === name)
      const reads = own && plan?.fields.get(own.name)?.reads
      // whoever may not see the object sees nothing of its records, tags included
      if (isForeign || (own && isOfRecord && reads === undefined)) return [name, value === null ? null : HIDDEN]
      if (own && isOfRecord && reads === 'masked' && typeof value === 'string' && own.mask !== undefined)
        return [name, masks.get(own.mask).apply(value)]
      return [name, byLooks(value, DEEPEST)]
    }),
  )
}

/** A value with all that looks like a number of a person masked, however deep. */
export function byLooks(value: unknown, deepest: number = DEEPEST): unknown {
  if (deepest === 0) return HIDDEN
  if (typeof value === 'string') return textByLooks(value)
  if (typeof value === 'number') {
    const text = textByLooks(String(value))
    return text === String(value) ? value : text
  }
  if (Array.isArray(value)) return value.map((each) => byLooks(each, deepest - 1))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [textByLooks(name), byLooks(part, deepest - 1)]),
  )
}

function textByLooks(text: string): string {
  return LOOKS.reduce((masked, [look, mask]) => masked.replace(look, (found) => masks.get(mask).apply(found)), text)
}

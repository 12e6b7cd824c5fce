/** By which fields the people behind an object's records are reached, and whom its records are meant for. */
import type { FieldModel, ObjectModel } from './types.ts'

export interface ContactFields {
  /** Names the person: a field of its own or the title of the record. */
  readonly name: FieldModel
  readonly phone?: FieldModel
  readonly email?: FieldModel
  /** True in it: the person wants no advertising. */
  readonly optOut?: FieldModel
}

/** Nothing where nobody stands behind the records. */
export function contactOf({ definition, fields, title }: ObjectModel): ContactFields | undefined {
  const { contact } = definition
  if (!contact) return undefined
  const named = (name: string | undefined): FieldModel | undefined => fields.find((field) => field.name === name)
  const [phone, email, optOut] = [named(contact.phone), named(contact.email), named(contact.opt_out)]
  return {
    name: named(contact.name) ?? title,
    ...(phone && { phone }),
    ...(email && { email }),
    ...(optOut && { optOut }),
  }
}

/** The object that records of this one are meant for, and the field that names the tags of its records. */
export function audienceOf({
  definition,
  fields,
}: ObjectModel): { readonly object: string; readonly tags: FieldModel } | undefined {
  const { audience } = definition
  const tags = fields.find(({ name }) => name === audience?.tags)
  return audience && tags ? { object: audience.object, tags } : undefined
}

/** The objects of the matrix: plants with all that can hang on a record, and what stands around them. */
import type { RawDefinition } from '../../model/definition.ts'
import { definition, object } from '../definitions.ts'
import { ROLES, type RoleSpec } from './rights.ts'

/** A field that holds a word of its own in every row: wherever it turns up, it is known whose it is. */
export const PLANT_FIELDS = ['name', 'code', 'phone', 'secret', 'note', 'email', 'amount', 'papers'] as const

export type PlantField = (typeof PLANT_FIELDS)[number]

export const PHONE = { type: 'text', length: 20, format: 'phone', mask: 'phone' }

const plant = object(
  'plant',
  {
    name: { type: 'text', length: 60, required: true, searchable: true },
    code: { type: 'text', length: 40, unique: true },
    phone: { ...PHONE, unique: true, searchable: true },
    secret: { type: 'text', length: 60, searchable: true },
    note: 'long_text',
    email: { type: 'text', length: 60, searchable: true },
    amount: { type: 'decimal', precision: 14, scale: 2 },
    state: { type: 'text', length: 20, indexed: true },
    keeper: { type: 'user' },
    team: { type: 'department' },
    site: { type: 'reference', target: 'site' },
    crew: { type: 'reference', target: 'crew' },
    labels: { type: 'multi_reference', target: 'label' },
    parent: { type: 'reference', target: 'plant' },
    papers: { type: 'file', multiple: true },
    cares: { type: 'children', from: 'care', via: 'plant' },
  },
  {
    title: 'name',
    owner_field: 'keeper',
    scopes: [
      {
        name: 'crews',
        label: { zh: '我的班组', en: 'Of my crews' },
        rule: {
          some: [{ var: 'crew' }, { some: [{ var: 'crew_member.crew' }, { '==': [{ var: 'person' }, { me: [] }] }] }],
        },
        unmasks: true,
      },
    ],
  },
)

export function fixture(): RawDefinition[] {
  return [
    object('crew', { name: 'text' }),
    object('crew_member', { crew: { type: 'reference', target: 'crew' }, person: { type: 'user' } }),
    object('site', { name: { type: 'text', searchable: true }, phone: PHONE }, { title: 'name' }),
    object('label', { name: 'text' }, { title: 'name' }),
    plant,
    object(
      'care',
      {
        what: { type: 'text', required: true, searchable: true },
        plant: { type: 'reference', target: 'plant', required: true },
      },
      { title: 'what', owner_through: 'plant' },
    ),
    ...Object.entries<RoleSpec>(ROLES).map(([name, role]) =>
      definition('role', name, {
        ...(role.administrator && { administrator: true }),
        grants: role.grants,
        ...(role.points && { points: role.points }),
      }),
    ),
  ]
}

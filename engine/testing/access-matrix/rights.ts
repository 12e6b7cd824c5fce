/**
 * What the people of the matrix may do, in the words of role definitions. Each role has one holder, who is named like it.
 */

export type Operation =
  'read' | 'create' | 'update' | 'delete' | 'reveal' | 'import' | 'export' | 'purge' | 'batch' | 'tag'

export type Rows = string | { readonly rule: Readonly<Record<string, unknown>> }

export interface GrantSpec {
  readonly object: string
  readonly operations: readonly Operation[]
  readonly rows?: Rows | readonly Rows[]
  readonly fields?: readonly string[]
  readonly readonly?: readonly string[]
  readonly masked?: readonly string[]
}

export interface RoleSpec {
  readonly administrator?: true
  readonly grants: readonly GrantSpec[]
  readonly points?: readonly string[]
  /** The holder's own setting of masking, where it is not left to the role. */
  readonly masking?: 'masked' | 'clear'
  /** Scopes in which masks may be lifted all the same. */
  readonly except?: readonly string[]
}

const EVERY: readonly Operation[] = [
  'read',
  'create',
  'update',
  'delete',
  'reveal',
  'import',
  'export',
  'purge',
  'batch',
  'tag',
]
const WRITES: readonly Operation[] = ['update', 'delete', 'purge', 'import', 'create', 'batch', 'tag']

/** Who may be named as keeper. */
const PEOPLE: GrantSpec = { object: 'sys_user', operations: ['read'] }

/** The objects around the plants, readable as a whole, so that what is tested is the plants. */
const AROUND: readonly GrantSpec[] = [
  { object: 'site', operations: ['read'] },
  { object: 'label', operations: ['read'] },
  { object: 'crew', operations: ['read'] },
  PEOPLE,
]

const plants = (
  operations: readonly Operation[],
  rows?: GrantSpec['rows'],
  others: Partial<GrantSpec> = {},
): GrantSpec => ({
  object: 'plant',
  operations,
  ...(rows !== undefined && { rows }),
  ...others,
})

const care = (rows: Rows): GrantSpec => ({ object: 'care', operations: EVERY, rows })

/** What lists, trees and titles need. */
const FIRST = ['name', 'parent', 'keeper', 'state']

export const ROLES = {
  gardener_chief: { administrator: true, grants: [] },
  nothing: { grants: [] },
  around: { grants: AROUND },
  everything: { grants: [...AROUND, plants(EVERY), { object: 'care', operations: EVERY }] },
  reading: { grants: [...AROUND, plants(['read']), { object: 'care', operations: ['read'] }] },
  own: { grants: [...AROUND, plants(EVERY, 'own'), { object: 'care', operations: EVERY, rows: 'own' }] },
  reads_writes_own: { grants: [...AROUND, plants(['read']), plants(WRITES, 'own')] },
  own_writes_all: { grants: [...AROUND, plants(['read', 'export'], 'own'), plants(WRITES)] },
  takes_own: { grants: [...AROUND, plants(['read']), plants(['export', 'reveal'], 'own')] },
  blind: { grants: [plants(['create', 'update', 'delete', 'reveal', 'export', 'import', 'purge'])] },
  revealing: { grants: [plants(['read', 'reveal'])] },
  department: { grants: [...AROUND, plants(EVERY, 'department'), care('department')] },
  below: { grants: [...AROUND, plants(EVERY, 'below'), care('below')] },
  crews: { grants: [...AROUND, plants(EVERY, 'crews')] },
  own_and_crews: { grants: [...AROUND, plants(EVERY, ['own', 'crews'])] },
  open_ones: { grants: [...AROUND, plants(EVERY, { rule: { '==': [{ var: 'state' }, 'open'] } })] },
  reads_below_writes_department: {
    grants: [...AROUND, plants(['read', 'export'], 'below'), plants(WRITES, 'department')],
  },
  one_by_one: { grants: [...AROUND, plants(EVERY.filter((each) => each !== 'batch'))] },
  some_fields: { grants: [...AROUND, plants(EVERY, 'all', { fields: [...FIRST, 'phone', 'note'] })] },
  keeps_from_writing: { grants: [...AROUND, plants(EVERY, 'all', { readonly: ['note', 'code', 'keeper'] })] },
  masked_fields: { grants: [...AROUND, plants(EVERY, 'all', { masked: ['secret', 'email'] })] },
  all_of_own: { grants: [...AROUND, plants(['read', 'update'], 'all', { fields: FIRST }), plants(EVERY, 'own')] },
  masked_but_own: {
    grants: [...AROUND, plants(['read', 'export'], 'all', { masked: ['secret', 'note'] }), plants(EVERY, 'own')],
  },
  always_masked: { masking: 'masked', grants: [...AROUND, plants(EVERY)] },
  masked_but_crews: { masking: 'masked', except: ['crews'], grants: [...AROUND, plants(EVERY)] },
  clear_for_once: { masking: 'clear', grants: [...AROUND, plants(['read', 'update'])] },
  star: { grants: [{ object: '*', operations: ['read', 'update'] }, PEOPLE] },
  sites_own: {
    grants: [plants(['read', 'export', 'update']), { object: 'site', operations: ['read'], rows: 'own' }, PEOPLE],
  },
} as const satisfies Readonly<Record<string, RoleSpec>>

export type RoleName = keyof typeof ROLES

export const ROLE_NAMES = Object.keys(ROLES) as readonly RoleName[]

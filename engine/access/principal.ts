/** Who calls. Never null: an unauthenticated caller is `public`, the engine itself is `system` with a reason. */
import type { Grant } from '../../metadata/types.ts'

/** What a user's roles unite to; loaded by identity, read by access. */
export interface Rights {
  readonly administrator: boolean
  readonly grants: readonly Grant[]
  /** Names of the permission points that the roles give. */
  readonly points: ReadonlySet<string>
  /** Names of the points that nobody has at present, administrators included. */
  readonly closed?: ReadonlySet<string>
  /** Names of the menus the roles name; absent: every menu whose target the user may read. */
  readonly menus?: ReadonlySet<string>
  /** The person's own setting of masking; absent: by the roles. */
  readonly masking?: Masking
  /** Names of the parameters that switch masks and are off at present. */
  readonly unmasked?: ReadonlySet<string>
  /** Equal keys mean equal rights: compiled access plans are cached by it. */
  readonly key: string
}

/** What may be revealed of objects that take part in it: everything, or rows of the scopes that are excepted. */
export interface Masking {
  readonly level: 'masked' | 'clear'
  /** Names of scopes that unmask. */
  readonly except: readonly string[]
}

export interface UserPrincipal {
  readonly kind: 'user'
  readonly id: string
  readonly name: string
  readonly account: string
  /** The main department, where there is one. */
  readonly departmentId?: string
  readonly rights: Rights
  readonly mustChangePassword: boolean
  /** A role asks for a second step when signing in, which is to be set up before anything else. */
  readonly mustSetUpSecondStep?: true
}

/** A program of others that calls the open API with rights of its own. */
export interface ApplicationPrincipal {
  readonly kind: 'application'
  /** Of its record. */
  readonly id: string
  /** By which it calls itself. */
  readonly appId: string
  readonly name: string
  readonly rights: Rights
}

export type Principal =
  | UserPrincipal
  | ApplicationPrincipal
  | { readonly kind: 'public' }
  | { readonly kind: 'system'; readonly reason: string }

/** May this principal do what the point stands for? Administrators may everything; a disabled point is nobody's. */
export function mayDo(principal: Principal, point: string): boolean {
  if (principal.kind === 'public') return false
  if (principal.kind === 'system') return true
  return holdsPoint(principal.rights, point)
}

export function holdsPoint({ administrator, points, closed }: Rights, point: string): boolean {
  return closed?.has(point) !== true && (administrator || points.has(point))
}

export const PUBLIC: Principal = { kind: 'public' }

/** The engine acting for itself; the reason appears in history and logs. */
export function systemPrincipal(reason: string): Principal {
  return { kind: 'system', reason }
}

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
  /** Equal keys mean equal rights: compiled access plans are cached by it. */
  readonly key: string
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
  readonly mustSetUpSecondStep?: boolean
}

export type Principal =
  UserPrincipal | { readonly kind: 'public' } | { readonly kind: 'system'; readonly reason: string }

/** May this principal do what the point stands for? Administrators may everything; a disabled point is nobody's. */
export function mayDo(principal: Principal, point: string): boolean {
  if (principal.kind === 'public') return false
  if (principal.kind === 'system') return true
  const { administrator, points, closed } = principal.rights
  return closed?.has(point) !== true && (administrator || points.has(point))
}

export const PUBLIC: Principal = { kind: 'public' }

/** The engine acting for itself; the reason appears in history and logs. */
export function systemPrincipal(reason: string): Principal {
  return { kind: 'system', reason }
}

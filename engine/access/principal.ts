/** Who calls. Never null: an unauthenticated caller is `public`, the engine itself is `system` with a reason. */
import type { Grant } from '../../metadata/types.ts'

/** What a user's roles unite to; loaded by identity, read by access. */
export interface Rights {
  readonly administrator: boolean
  readonly grants: readonly Grant[]
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
}

export type Principal =
  UserPrincipal | { readonly kind: 'public' } | { readonly kind: 'system'; readonly reason: string }

export const PUBLIC: Principal = { kind: 'public' }

/** The engine acting for itself; the reason appears in history and logs. */
export function systemPrincipal(reason: string): Principal {
  return { kind: 'system', reason }
}

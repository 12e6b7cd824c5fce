/** Who may write what of tags, beyond the grants of their objects. */
import { mayDo, type Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'

export type TagPoint = 'tag_categories' | 'tags' | 'tag_rules' | 'tag_personal'

/** @throws TesseraError FORBIDDEN */
export function requirePoint(principal: Principal, point: TagPoint): void {
  if (!holdsPoint(principal, point)) throw new TesseraError('FORBIDDEN')
}

/** The engine itself, and people with the point; programs of others write records, not tags. */
export function holdsPoint(principal: Principal, point: TagPoint): boolean {
  return principal.kind === 'system' || (principal.kind === 'user' && mayDo(principal, point))
}

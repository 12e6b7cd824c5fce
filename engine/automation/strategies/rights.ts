/** Who may do what about strategies, beyond the grants of their objects. */
import { mayDo, type Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'

export type StrategyPoint = 'strategy_enable' | 'strategy_simulate'

/** @throws TesseraError FORBIDDEN */
export function requirePoint(principal: Principal, point: StrategyPoint): void {
  if (!holdsPoint(principal, point)) throw new TesseraError('FORBIDDEN')
}

/** The engine itself, and people with the point. */
export function holdsPoint(principal: Principal, point: StrategyPoint): boolean {
  return principal.kind === 'system' || (principal.kind === 'user' && mayDo(principal, point))
}

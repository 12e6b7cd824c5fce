/** A strategy that is not kept yet, as if it were in force: for trying and simulating. */
import { invalid } from '../../kernel/errors.ts'
import type { GivenBody } from './body.ts'
import { type Checked, checkStrategy } from './check.ts'
import type { Checking } from './checking.ts'
import type { StrategyInForce } from './in-force.ts'
import type { EventInForce } from '../events/types.ts'

export interface Draft {
  readonly strategy: StrategyInForce
  readonly event: EventInForce
}

/**
 * What whoever asks may run: they read every field that it asks for clearly, and nothing is wrong with it.
 * @throws TesseraError VALIDATION_FAILED
 */
export async function draftOf(checking: Checking, given: GivenBody): Promise<Draft> {
  const { body, event, issues }: Checked = await checkStrategy(checking, given)
  if (issues.length > 0 || !event) throw invalid(issues)
  const strategy = {
    id: '',
    name: '',
    version: 0,
    enabled: true,
    state: 'valid',
    // what would have happened had it been in force then
    validFrom: null,
    validTo: null,
    event: event.id,
    conditions: body.conditions,
    actions: body.actions,
    cap: body.cap,
  }
  return { strategy, event }
}

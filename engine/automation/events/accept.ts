/** Everything that happens comes in here, whoever reports it. */
import type { Transaction } from '../../database/index.ts'
import type { TesseraError } from '../../kernel/errors.ts'
import type { AutomationRoom } from '../room.ts'
import type { Happening } from './types.ts'

export type { AcceptedEvent, EventInForce, Happening } from './types.ts'

/** What became of a happening. */
export type Accepted =
  | { readonly result: 'accepted'; readonly id: string; readonly isNew: boolean; readonly eventId?: string }
  | { readonly result: 'refused'; readonly id: string; readonly error: TesseraError; readonly eventId?: string }

export type Accept = (
  room: AutomationRoom,
  tx: Transaction,
  happenings: readonly Happening[],
) => Promise<readonly Accepted[]>

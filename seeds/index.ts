/** What ships beside the engine: packs that a new workspace starts with, and generators that fill it with demo records. */
import type { Database } from '../engine/database/index.ts'
import type { Model } from '../engine/model/types.ts'
import { loadDemo } from './demo/load.ts'

export interface Load {
  readonly db: Database
  readonly model: Model
  /** Canonical instant from which dates are counted back. */
  readonly now: string
  /** Amounts asked for by name, such as `customers`; what is not named has the generator's default. */
  readonly amounts: Readonly<Record<string, number>>
  report(line: string): void
}

export interface Generator {
  /** Names of the amounts it understands, with their defaults. */
  readonly amounts: Readonly<Record<string, number>>
  load(load: Load): Promise<void>
}

/** Folders below this one, in the order in which a new workspace gets them. */
export const DEMO_PACKS: readonly string[] = ['crm', 'demo']

/** Password of the demo people until they first sign in. */
export const DEMO_PASSWORD = '123456'

/** Generators by the pack they belong to. */
export const GENERATORS: Readonly<Record<string, Generator>> = {
  demo: {
    amounts: { customers: 10_000 },
    load: ({ db, model, now, amounts, report }) =>
      loadDemo({ db, model, customers: amounts['customers'] ?? 10_000, now, report }),
  },
}

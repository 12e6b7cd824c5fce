/** What ships beside the engine: packs that a new workspace starts with, and generators that fill it with demo records. */
import type { Database } from '../engine/database/index.ts'
import type { Model } from '../engine/model/types.ts'
import { loadCatalogue } from './demo/catalogue.ts'
import { loadDemo } from './demo/load.ts'
import { loadStory } from './demo/story.ts'

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

/** As many as the demo's figures say. */
const CUSTOMERS = 10_000
const PRODUCTS = 17_878

/** Generators by the pack they belong to. */
export const GENERATORS: Readonly<Record<string, Generator>> = {
  demo: {
    amounts: { customers: CUSTOMERS, products: PRODUCTS },
    load: async (load) => {
      // one computes while the other writes
      await Promise.all([
        loadCatalogue({ ...load, products: load.amounts['products'] ?? PRODUCTS }),
        loadDemo({ ...load, customers: load.amounts['customers'] ?? CUSTOMERS }),
      ])
      await loadStory(load)
    },
  },
}

/**
 * In charge of filling the catalogue with demo products. What enters are a database whose packs `crm` and `demo` are
 * applied, its Model, a number and a day; what leaves are rows. A second call adds what is missing.
 */
import type { Database } from '../../engine/database/index.ts'
import type { Model } from '../../engine/model/types.ts'
import { dateText, dayStart } from './calendar.ts'
import { moveMarker, readMarker } from './marker.ts'
import { generateProducts, type DemoProduct } from './products.ts'
import { objectOf, tableWriter } from './tables.ts'

export interface CatalogueOptions {
  readonly db: Database
  readonly model: Model
  /** How many products there shall be in all, those of the pack's data file among them. */
  readonly products: number
  /** Dates are counted back from the day of this instant (ISO); a load that is continued keeps its first day. */
  readonly now: string
  /** Told a line when there is something to do. */
  report(line: string): void
}

/** Lines of `data/products.csv`. */
export const WRITTEN_PRODUCTS = 75

/** Brings the number of products up to `products`; does nothing when there are as many. */
export async function loadCatalogue({ db, model, products, now, report }: CatalogueOptions): Promise<void> {
  const isLoaded = await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}: demo products`])
    const found = await readMarker(db, 'crm_product')
    const start = found ?? { marker: { seed: 0, day: dateText(dayStart(now)) }, present: 0 }
    const until = products - WRITTEN_PRODUCTS
    if (start.present >= until) return false
    report(`${WRITTEN_PRODUCTS + start.present} → ${products} demo products`)
    const today = dayStart(`${start.marker.day}T00:00:00+08:00`)
    const made = [...generateProducts(start.present, until, today)]
    const last = made.at(-1)
    if (last === undefined) return false
    const categories = await categoryIds(db)
    // index pages fill up in order when rows come in order of time, which is that of the ids
    const rows = made.toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap((each) => productJson(each, categories) ?? [])
    await tableWriter(db, objectOf(model, 'crm_product'))(tx, rows)
    await moveMarker(tx, db, 'crm_product', start.marker, last.id)
    return true
  })
  // lists are planned by what the server knows of the table
  if (isLoaded) await db.owner.query(`analyze ${db.table('crm_product')}`)
}

async function categoryIds(db: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ name: string; id: string }>(
    `select name, id::text as id from ${db.table('crm_product_category')} where deleted_at is null order by created_at desc`,
  )
  return new Map(rows.map(({ name, id }) => [name, id]))
}

/** Nothing for a product whose category somebody has deleted. */
function productJson({ category, ...product }: DemoProduct, categories: ReadonlyMap<string, string>) {
  const categoryId = categories.get(category)
  if (categoryId === undefined) return undefined
  return JSON.stringify({ ...product, version: 1, updated_at: product.created_at, category_id: categoryId })
}

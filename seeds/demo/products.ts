/**
 * Demo products beyond those of the data file: every kind of goods in several makes and terms. Like customers, a
 * product depends on its number alone. Sums are counted in fen.
 */
import { DAY, instantText, minutes } from './calendar.ts'
import { GOODS, type Goods } from './product-goods.ts'
import { recordId } from './record-id.ts'

export interface DemoProduct {
  readonly id: string
  readonly created_at: string
  readonly category: string
  readonly name: string
  readonly price: string
  readonly principal: string
  readonly instalments: number
  readonly service_fee: string
  readonly description: string
}

/** Name and price factor in percent. */
const MAKES: readonly (readonly [string, number])[] = [
  ['轻享款', 88],
  ['标准款', 100],
  ['舒享款', 108],
  ['精选款', 116],
  ['升级款', 125],
  ['豪华款', 142],
  ['尊享款', 160],
  ['定制款', 178],
  ['典藏款', 205],
]
/** Months, and the monthly service fee in hundredths of a percent of the price. */
const TERMS: readonly (readonly [number, number])[] = [
  [3, 135],
  [6, 120],
  [9, 108],
  [12, 95],
  [18, 92],
  [24, 88],
  [30, 86],
  [36, 85],
]

/** How many different ones there are. */
export const MOST_PRODUCTS = GOODS.length * MAKES.length * TERMS.length
// neighbours in the list of all are alike; steps of this size mix them, and visit each once
const STRIDE = 7_919

/** Streams products in ascending number. */
export function* generateProducts(from: number, until: number, today: number): Generator<DemoProduct> {
  for (let row = from; row < Math.min(until, MOST_PRODUCTS); row++) yield product(row, today)
}

function product(row: number, today: number): DemoProduct {
  const place = (row * STRIDE) % MOST_PRODUCTS
  const goods = at<Goods>(GOODS, place)
  const [make, factor] = at(MAKES, Math.floor(place / GOODS.length))
  const [months, rate] = at(TERMS, Math.floor(place / GOODS.length / MAKES.length))
  const price = Math.round((goods.price * factor) / 100) * 100
  const principal = Math.round(price / months)
  const fee = Math.round((price * rate) / 10_000)
  const createdAt = today - (1 + (row % 400)) * DAY + minutes(9 * 60 + (row % 480))
  return {
    id: recordId('product', 0, row, createdAt),
    created_at: instantText(createdAt),
    category: goods.category,
    name: `${goods.name}${make}${months}期`,
    price: yuan(price),
    principal: yuan(principal),
    instalments: months,
    service_fee: yuan(fee),
    description: `<p>${goods.name}${make}，分${months}期，服务费按月收取，可提前还款。</p>`,
  }
}

function at<T>(from: readonly T[], index: number): T {
  const chosen = from[index % from.length]
  if (chosen === undefined) throw new RangeError('nothing to choose from')
  return chosen
}

/** `12345` fen → `123.45`. */
function yuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}

/** The order of siblings after one of them was moved, with as few new numbers as may be: each is a change to review. Pure. */

export interface Sibling {
  readonly name: string
  /** Absent: behind all that have one. */
  readonly order: number | undefined
}

export interface Ordered {
  readonly name: string
  readonly order: number
}

const STEP = 100

/** `wanted`: all siblings as they shall stand; `moved`: the one that was not there before. */
export function reorder(wanted: readonly Sibling[], moved: string): Ordered[] {
  const at = wanted.findIndex(({ name }) => name === moved)
  const others = wanted.filter(({ name }) => name !== moved)
  const before = at > 0 ? wanted[at - 1]?.order : 0
  const after = wanted[at + 1]
  const order = between(before, after ? after.order : (before ?? 0) + 2 * STEP)
  if (order !== undefined && isAscending(others)) return wanted[at]?.order === order ? [] : [{ name: moved, order }]
  return wanted.map(({ name }, index) => ({ name, order: (index + 1) * STEP })).filter((one) => isNew(one, wanted))
}

/** The number that puts a new one last: none where others have none either, because those stand behind all that have. */
export function orderAfter(siblings: readonly { readonly order: number | undefined }[]): number | undefined {
  const orders = siblings.map(({ order }) => order)
  if (orders.includes(undefined)) return undefined
  return (Math.floor(Math.max(0, ...orders.map(Number)) / STEP) + 1) * STEP
}

/** A whole number between two, the roundest there is. */
function between(low: number | undefined, high: number | undefined): number | undefined {
  if (low === undefined || high === undefined) return undefined
  for (const step of [STEP, STEP / 2, STEP / 10, 1]) {
    const next = (Math.floor(low / step) + 1) * step
    if (next < high) return next
  }
  return undefined
}

function isAscending(siblings: readonly Sibling[]): boolean {
  return siblings.every(({ order }, index) => {
    const former = siblings[index - 1]
    return order !== undefined && (former === undefined || (former.order ?? Infinity) < order)
  })
}

function isNew({ name, order }: Ordered, before: readonly Sibling[]): boolean {
  return before.find((one) => one.name === name)?.order !== order
}

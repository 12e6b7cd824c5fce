/** W13: a page far behind, reached by cursors, takes as long as the first. */
import type { Arena } from '../arena.ts'
import type { Scale } from '../compare.ts'
import { ask, askFor, percentile } from './ask.ts'

const LIST = '/crm_customer?limit=20&sort=-created_at'
/** The largest page there is, to get there in fewer steps. */
const STRIDE = '/crm_customer?limit=200&sort=-created_at&fields=id'
const TRIES = 100

interface Page {
  readonly page: { readonly next: string | null }
}

export async function measureDepth({ ours }: Arena, { customers }: Scale): Promise<string> {
  const strides = Math.min(500, Math.floor(customers / 250))
  let after = ''
  for (let step = 0; step < strides; step++) {
    const { page } = await askFor<Page>(ours, 'manager', STRIDE + after)
    after = `&after=${encodeURIComponent(page.next ?? '')}`
  }
  const first: number[] = []
  const behind: number[] = []
  for (let round = 0; round < TRIES; round++) {
    first.push((await ask(ours, 'manager', LIST)).ms)
    behind.push((await ask(ours, 'manager', LIST + after)).ms)
  }
  const [one, far] = [percentile(first, 0.5), percentile(behind, 0.5)]
  return `page ${strides * 10 + 1}: p50 ${far.toFixed(2)} ms against ${one.toFixed(2)} ms of page 1, ratio ${(one / far).toFixed(2)}`
}

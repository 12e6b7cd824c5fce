/** W9: how long an export takes, when its first byte comes, and how much the server grows meanwhile. */
import type { Arena, Contestant } from '../arena.ts'
import { median } from '../compare.ts'

const FIELDS =
  'customer_name,phone,sex,birthday,email,province,city,trade_times,last_follow_date,last_follow_state,credit_score,next_follow_date,follow_times,created_at'
const OURS = `/crm_customer/export?${new URLSearchParams({ format: 'csv', fields: FIELDS, sort: '-created_at', limit: '100000' }).toString()}`
const ROUNDS = 3

interface Exported {
  readonly ms: number
  readonly firstByte: number
  readonly growth: number
  readonly rows: number
}

export async function measureExport({ ours, baseline }: Arena): Promise<string> {
  const found = { ours: [] as Exported[], baseline: [] as Exported[] }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [contestant, path] of [
      [ours, OURS],
      [baseline, '/customers.csv'],
    ] as const) {
      const exported = await download(contestant, path)
      // the first round warms both
      if (round > 0) found[contestant.name].push(exported)
    }
  }
  const of = (who: keyof typeof found, key: keyof Exported): number => median(found[who].map((each) => each[key]))
  const rate = (who: keyof typeof found): number => of(who, 'rows') / of(who, 'ms')
  return (
    `ratio ${(rate('ours') / rate('baseline')).toFixed(2)}: ${of('ours', 'rows')} rows in ${of('ours', 'ms').toFixed(0)} ms against ${of('baseline', 'ms').toFixed(0)}, ` +
    `first byte ${of('ours', 'firstByte').toFixed(0)} ms, memory +${of('ours', 'growth').toFixed(0)} MB`
  )
}

async function download(contestant: Contestant, path: string): Promise<Exported> {
  const memory = contestant.memory()
  let peak = memory
  const began = performance.now()
  const answer = await fetch(`${contestant.url.href.replace(/\/$/, '')}${path}`, {
    headers: { authorization: `Bearer ${contestant.token('manager')}` },
  })
  if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`)
  const watch = setInterval(() => (peak = Math.max(peak, contestant.memory())), 20)
  let firstByte = 0
  let lines = 0
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    firstByte ||= performance.now() - began
    for (const byte of chunk) if (byte === 10) lines += 1
  }
  clearInterval(watch)
  return { ms: performance.now() - began, firstByte, growth: peak - memory, rows: lines - 1 }
}

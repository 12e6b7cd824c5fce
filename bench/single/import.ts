/** W16: a file of as many new rows as there are customers, from the upload to the last written row, while people read. */
import type { Arena } from '../arena.ts'
import type { Scale } from '../compare.ts'
import { ask, askFor, percentile } from './ask.ts'

const LIST = '/crm_customer?limit=20&sort=-created_at'
const LOOK_MS = 250
const IDLE_TRIES = 100

/** Fewer tell little: each import begins with a process of its own. */
const FEWEST_ROWS = 100_000

interface Import {
  readonly data: {
    readonly id: string
    readonly state: string
    readonly ended_at: string | null
    readonly created: number
    readonly failed: number
    readonly columns: readonly { readonly index: number; readonly proposal: { readonly field: string } | null }[]
  }
}

export async function measureImport({ ours, databaseCpu }: Arena, { customers }: Scale): Promise<string> {
  const rows = Math.max(customers, FEWEST_ROWS)
  // made first: a connection that waits while this thread is busy is closed
  const file = fileOf(rows)
  const idle: number[] = []
  for (let index = 0; index < IDLE_TRIES; index++) idle.push((await ask(ours, 'manager', LIST)).ms)
  const before = { ...ours.whole(), database: databaseCpu() }
  const began = performance.now()
  const id = await upload(ours, file)
  const busy: number[] = []
  let peak = 0
  for (;;) {
    const { data } = await askFor<Import>(ours, 'administrator', `/imports/${id}`)
    busy.push((await ask(ours, 'manager', LIST)).ms)
    peak = Math.max(peak, ours.whole().memory)
    if (data.ended_at !== null) {
      const seconds = (performance.now() - began) / 1000
      const perRow = (ms: number): string => ((ms * 1000) / rows).toFixed(0)
      return (
        `${data.state}: ${data.created} created, ${data.failed} refused in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} rows/s), ` +
        `CPU ${perRow(ours.whole().cpu - before.cpu)}+${perRow(databaseCpu() - before.database)} µs/row (processes+db), ` +
        `memory ${peak.toFixed(0)} MB with the server’s ${before.memory.toFixed(0)}, ` +
        `list p95 ${percentile(busy, 0.95).toFixed(1)} ms against ${percentile(idle, 0.95).toFixed(1)} ms idle`
      )
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** @returns the id of the import that runs */
async function upload(ours: Arena['ours'], file: Buffer<ArrayBuffer>): Promise<string> {
  const address = `${ours.url.href.replace(/\/$/, '')}/imports?object=crm_customer&name=bench.csv`
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${ours.token('administrator')}`, 'content-type': 'text/csv' },
    body: file,
  })
  const { data } = (await answer.json()) as Import
  const mapping = data.columns.flatMap(({ index, proposal }) =>
    proposal ? [{ column: index, field: proposal.field }] : [],
  )
  await askFor(ours, 'administrator', `/imports/${data.id}/start`, {
    method: 'POST',
    body: { mapping, mode: 'create' },
  })
  return data.id
}

function fileOf(rows: number): Buffer<ArrayBuffer> {
  const lines = ['客户名称,手机号码,性别,出生日期,地址,账户余额,成熟度']
  const stamp = Date.now() % 1000
  for (let index = 0; index < rows; index++) {
    const phone = `1${String(3_000_000_000 + ((stamp * 7_919_003 + index) % 6_999_999_999)).padStart(10, '0')}`
    lines.push(
      `导入${index},${phone},${index % 2 ? '男' : '女'},19${60 + (index % 40)}-0${1 + (index % 9)}-15,科技园${index}号,${index}.50,意向客户`,
    )
  }
  return Buffer.from(lines.join('\n'))
}

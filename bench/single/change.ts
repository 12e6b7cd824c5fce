/** W15: an administrator adds a field while people read; how long until both nodes serve it, and what readers notice. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { runCommand } from '../../engine/testing/program.ts'
import { type Arena, type Contestant, environmentOf, startOurs } from '../arena.ts'
import { ask, askFor, percentile } from './ask.ts'

const CHANGES = 5
const READERS = 4

export async function measureChange(arena: Arena): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-bench-node-'))
  const { output } = await runCommand(['url'], { TESSERA_DATA: arena.folder })
  const second = await startOurs({ ...(await environmentOf(folder)), DATABASE_URL: output.trim() })
  const other: Contestant = { ...arena.ours, url: new URL(`${second.url}/api/v1`) }
  const readers = startReading([arena.ours, other])
  try {
    const times = []
    for (let change = 0; change < CHANGES; change++) times.push(await addField(arena.ours, other))
    const { read, refused } = await readers.stop()
    return `p50 ${percentile(times, 0.5).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms; readers ${read} answers, ${refused} errors`
  } finally {
    await readers.stop()
    await second.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from the request to apply until both nodes answer with the field. */
async function addField(first: Contestant, second: Contestant): Promise<number> {
  const name = `bench_${Date.now().toString(36)}`
  const body = { object: 'crm_company', name, label: { zh: '临时', en: 'Temporary' }, type: 'text', length: 20 }
  await askFor(first, 'administrator', `/drafts/field/crm_company.${name}`, { method: 'PUT', body: { body } })
  const { data } = await askFor<{ data: { base: number } }>(first, 'administrator', '/drafts/plan', {
    method: 'POST',
    body: {},
  })
  const began = performance.now()
  await askFor(first, 'administrator', '/drafts/apply', { method: 'POST', body: { base: data.base } })
  await Promise.all([first, second].map((each) => served(each, name)))
  return performance.now() - began
}

async function served(node: Contestant, field: string): Promise<void> {
  for (;;) {
    const { status } = await ask(node, 'manager', `/crm_company?limit=1&fields=id,${field}`)
    if (status === 200) return
  }
}

function startReading(nodes: readonly Contestant[]): { stop(): Promise<{ read: number; refused: number }> } {
  let isOver = false
  const found = { read: 0, refused: 0 }
  const reading = Array.from({ length: READERS }, async (_, index) => {
    const node = nodes[index % nodes.length]
    while (!isOver && node) {
      const { status } = await ask(node, 'manager', '/crm_company?limit=10')
      found.read += 1
      if (status !== 200) found.refused += 1
    }
  })
  return {
    stop: async () => {
      isOver = true
      await Promise.all(reading)
      return found
    },
  }
}

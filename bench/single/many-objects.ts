/** W10, W11: with 200 more objects of 30 fields, how long a start takes, and whether requests notice them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startEmbedded } from '../../engine/database/index.ts'
import { runCommand } from '../../engine/testing/program.ts'
import { type Arena, environmentOf, openArena, startOurs } from '../arena.ts'
import { compare, median, type Scale } from '../compare.ts'
import { readSample, type Workload, WORKLOADS } from '../workloads.ts'

const FOLDER = fileURLToPath(new URL('../../.tessera/bench-objects', import.meta.url))
const CUSTOMERS = 20_000
const STARTS = 5
const OBJECTS = 200

const TYPES = [
  'type: text\n    length: 50',
  'type: integer',
  'type: date',
  'type: boolean',
  'type: decimal\n    precision: 12\n    scale: 2',
  'type: datetime',
]

export async function measureManyObjects(_arena: Arena, scale: Scale): Promise<string> {
  rmSync(FOLDER, { recursive: true, force: true })
  const few = await ratios(scale)
  await define()
  const starts = await startTimes()
  const many = await ratios(scale)
  const kept = many.map((ratio, index) => (ratio / (few[index] ?? 1)).toFixed(2))
  return `first 200 after ${median(starts).toFixed(0)} ms; against a workspace without them W1 ${kept[0]}, W2 ${kept[1]}`
}

/** W1 and W2 as ratios to the hand-written server, which bear comparison over time better than figures a second. */
async function ratios(scale: Scale): Promise<number[]> {
  const arena = await openArena(FOLDER, CUSTOMERS)
  try {
    const sample = await readSample(arena)
    const found = []
    for (const workload of ['W1', 'W2'].flatMap((code): Workload[] => WORKLOADS.filter((each) => each.code === code))) {
      const { ours, baseline } = await compare(arena, workload, sample, { ...scale, seconds: 1 })
      found.push(ours.perSecond / baseline.perSecond)
    }
    return found
  } finally {
    await arena.close()
  }
}

async function define(): Promise<void> {
  const pack = mkdtempSync(join(tmpdir(), 'tessera-bench-pack-'))
  try {
    writeFileSync(
      join(pack, 'pack.yaml'),
      'kind: pack\nname: many\nlabel: { zh: 许多, en: Many }\nversion: 0.1.0\nlanguage: 1\nrequires: [system]\n',
    )
    for (let index = 0; index < OBJECTS; index++) writeFileSync(join(pack, `object-${index}.yaml`), objectYaml(index))
    const { code, errors } = await runCommand(['apply', pack], await environmentOf(FOLDER))
    if (code !== 0) throw new Error(errors)
  } finally {
    rmSync(pack, { recursive: true, force: true })
  }
}

function objectYaml(index: number): string {
  const fields = Array.from(
    { length: 30 },
    (_, at) =>
      `  - name: f${at}\n    label: { zh: 字段${at}, en: Field ${at} }\n    ${TYPES[at % TYPES.length] ?? ''}\n`,
  )
  return `kind: object\nname: thing_${index}\nlabel: { zh: 物品${index}, en: Thing ${index} }\ntitle: f0\nfields:\n${fields.join('')}`
}

/** PostgreSQL is up already. */
async function startTimes(): Promise<number[]> {
  const embedded = await startEmbedded({ folder: FOLDER, exclusive: false })
  const times = []
  for (let start = 0; start < STARTS; start++) {
    const program = await startOurs(await environmentOf(FOLDER))
    times.push(program.readyAfter)
    await program.end('SIGTERM')
  }
  await embedded.stop()
  return times
}

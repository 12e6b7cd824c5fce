/** A process that carries a run out and is killed before one of its statements, as if the power had gone. */
import { connect, type Database, type Queryable } from '../../database/index.ts'
import { loadModel } from '../../schema/model-store.ts'
import { jobOf, ZONE } from './world.test-kit.ts'
import { carryOut } from './work.ts'

export interface Order {
  readonly url: string
  readonly workspace: string
  readonly run: string
  readonly attempt: number
  /** The statement that is never asked. */
  readonly last: number
  readonly chunk: number
}

const { url, workspace, run, attempt, last, chunk } = JSON.parse(process.argv[2] ?? '{}') as Order
let asked = 0

function counting<Q extends Queryable>(on: Q): Q {
  return {
    ...on,
    query: (...words: Parameters<Queryable['query']>) => {
      if (++asked === last) process.kill(process.pid, 'SIGKILL')
      return on.query(...words)
    },
  }
}

const db = await connect({ url, workspace, poolSize: 2 })
const model = await loadModel(db)
const mortal: Database = {
  ...counting(db),
  transaction: (work, options) => db.transaction((tx) => work(counting(tx)), options),
}
const room = {
  db: mortal,
  models: { current: () => model },
  timeZone: ZONE,
  principalOf: () => Promise.resolve(undefined),
}
await carryOut({ ...room, chunk }, run, jobOf({ attempt }))
await db.close()

/** Our server as people run it, without the console, which no workload asks for. */
import { ensureBuilt } from '../engine/tools/build.mjs'

ensureBuilt(['server'])
const { main } = await import('../.build/server/main.js')
await main(['start'])

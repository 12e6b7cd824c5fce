/** A process that serves a data folder until it is killed: `hold-embedded.ts <folder>`; says when it is ready. */
import { startEmbedded } from '../database/index.ts'

const embedded = await startEmbedded({ folder: process.argv[2] ?? '' })
process.stdout.write(`${embedded.pid()}\n`)
setInterval(() => undefined, 60_000)

#!/usr/bin/env node
/** The command's first step: refuses an old Node with one line, builds what is stale, hands over to the program. */
const OLDEST = [20, 19]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(`需要 Node.js ${OLDEST.join('.')} 或更高版本，当前为 ${process.versions.node}`)
  console.error(`Node.js ${OLDEST.join('.')} or newer is needed, this is ${process.versions.node}`)
  process.exit(1)
}

const { ensureBuilt } = await import('../tools/build.mjs')
const args = process.argv.slice(2)
// Only the server serves the console; every other command runs without it.
ensureBuilt(args[0] === 'start' ? ['server', 'console'] : ['server'])
process.setSourceMapsEnabled(true)
const { main } = await import('../../.build/server/main.js')
await main(args)

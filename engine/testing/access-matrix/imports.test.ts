import assert from 'node:assert/strict'

import { Cells } from './cells.ts'
import { importEverything } from './imports.ts'
import { openWorld, type World } from './world.ts'

describe('access: files that people send', function () {
  this.timeout(600_000)
  let world: World | undefined
  const cells = new Cells()
  before(async () => {
    world = await openWorld()
  })
  after(async () => {
    await world?.close()
    console.log(`      access: ${cells.count} cells`)
  })

  it('access: write the fields and rows of their rights, whatever their columns are meant for', async () => {
    await importEverything(world ?? assert.fail(), cells)
    cells.settle()
  })
})

import assert from 'node:assert/strict'

import { askEverything } from './asking.ts'
import { Cells } from './cells.ts'
import { createEverything } from './creating.ts'
import { readEverything } from './reading.ts'
import { writeEverything } from './writing.ts'
import { writeSeveral } from './several.ts'
import { openWorld, type World } from './world.ts'

describe('access: whoever calls, on every path', function () {
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

  it('access: reads the records, fields and masks of their rights, no more and no less', async () => {
    await readEverything(world ?? assert.fail(), cells)
    cells.settle()
  })

  it('access: writes what their rights reach; what is refused leaves the whole database as it was', async () => {
    await writeEverything(world ?? assert.fail(), cells)
    cells.settle()
  })

  it('access: writes two at once, with one change for both where that is granted, and both or none', async () => {
    await writeSeveral(world ?? assert.fail(), cells)
    cells.settle()
  })

  it('access: asks about no value that is not read in clear, and learns of no field that is not theirs', async () => {
    await askEverything(world ?? assert.fail(), cells)
    cells.settle()
  })

  it('access: makes records within the rows and fields of their rights, and never by half', async () => {
    await createEverything(world ?? assert.fail(), cells)
    cells.settle()
  })
})

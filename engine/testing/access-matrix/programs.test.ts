import assert from 'node:assert/strict'

import { askEverything } from './asking.ts'
import { Cells } from './cells.ts'
import { createEverything } from './creating.ts'
import { isOpen, withPrograms } from './programs.ts'
import { readEverything } from './reading.ts'
import { writeSeveral } from './several.ts'
import { openWorld, type World } from './world.ts'
import { writeEverything } from './writing.ts'

describe('access: programs at the open interface', function () {
  this.timeout(600_000)
  let world: World | undefined
  let programs: World | undefined
  const cells = new Cells()
  before(async () => {
    world = await openWorld()
    programs = await withPrograms(world)
  })
  after(async () => {
    await world?.close()
    console.log(`      access: ${cells.count} cells`)
  })

  it('access: read the records and fields of their rights, no more and no less', async () => {
    await readEverything(programs ?? assert.fail(), cells, isOpen)
    cells.settle()
  })

  it('access: write what their rights reach; what is refused leaves the whole database as it was', async () => {
    await writeEverything(programs ?? assert.fail(), cells, isOpen)
    cells.settle()
  })
  it('access: write two at once, with one change for both where that is granted, and both or none', async () => {
    await writeSeveral(programs ?? assert.fail(), cells, isOpen)
    cells.settle()
  })

  it('access: ask about no value that they do not read in clear', async () => {
    await askEverything(programs ?? assert.fail(), cells, isOpen)
    cells.settle()
  })

  it('access: make records within the fields of their rights, and never by half', async () => {
    await createEverything(programs ?? assert.fail(), cells)
    cells.settle()
  })
})

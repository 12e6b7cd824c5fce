import assert from 'node:assert/strict'

import { askEverything } from './asking.ts'
import { Cells } from './cells.ts'
import { createEverything } from './creating.ts'
import { importEverything } from './imports.ts'
import { isOpen, withPrograms } from './programs.ts'
import { readEverything } from './reading.ts'
import { writeEverything } from './writing.ts'
import { writeSeveral } from './several.ts'
import { openWorld, type World } from './world.ts'

describe('access: whoever calls, on every path', function () {
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

  it('access: reads the records, fields and masks of their rights, no more and no less', async () => {
    await readEverything(world ?? assert.fail(), cells)
    cells.settle()
  })

  it('access: reads as a program what the program may read', async () => {
    await readEverything(programs ?? assert.fail(), cells, isOpen)
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
  it('access: writes, asks and makes as a program what the program may', async () => {
    const open = programs ?? assert.fail()
    await writeEverything(open, cells, isOpen)
    await writeSeveral(open, cells, isOpen)
    await askEverything(open, cells, isOpen)
    await createEverything(open, cells)
    cells.settle()
  })

  it('access: brings by files the fields and rows of their rights, whatever the columns are meant for', async () => {
    await importEverything(world ?? assert.fail(), cells)
    cells.settle()
  })
})

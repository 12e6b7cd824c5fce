import assert from 'node:assert/strict'
import { Registry } from 'prom-client'

import { createExpress } from '../../http/app.ts'
import { Cells } from './cells.ts'
import { tryDoors } from './doors.ts'
import { PATHS } from './paths.ts'
import { LIST_WAYS, RECORD_WAYS } from './reads.ts'
import { routesOf } from './routes.ts'
import { SEVERAL_WAYS } from './several.ts'
import { openWorld, type World } from './world.ts'
import { WRITE_WAYS } from './writes.ts'

describe('access: the doors of all routes', function () {
  this.timeout(600_000)
  let world: World
  const cells = new Cells()
  before(async () => {
    world = await openWorld()
  })
  after(async () => {
    await world.close()
    console.log(`      access: ${cells.count} cells`)
  })

  it('access: knows every route of the server, and none that is not there', () => {
    const routes = routesOf(createExpress(world.app.services, new Registry(), () => undefined))
    assert.deepEqual(
      routes.filter((route) => !(route in PATHS)),
      [],
      'these routes are not enlisted in paths.ts',
    )
    assert.deepEqual(
      Object.keys(PATHS).filter((route) => !routes.includes(route)),
      [],
      'these are enlisted and not there',
    )
  })

  it('access: calls by the matrix only what is there', () => {
    const called = [...LIST_WAYS, ...RECORD_WAYS, ...WRITE_WAYS, ...SEVERAL_WAYS].map(({ route }) => route)
    assert.deepEqual(
      called.filter((route) => PATHS[route] !== 'records'),
      [],
    )
  })

  it('access: lets nobody through a door that is not theirs, and writes nothing for them', async () => {
    await tryDoors(world, cells)
    cells.settle()
  })
})

/** Roles and database on a server of one's own. */
import assert from 'node:assert/strict'

import { TesseraError } from '../kernel/errors.ts'
import { testServer } from '../testing/workspace.ts'
import { connect, guarantees, migrate, setUpDatabase } from './index.ts'

describe('setting up a server of one’s own', () => {
  const names = { database: `setup_${process.pid}`, owner: `setup_owner_${process.pid}` }

  after(async () => {
    const db = await connect({ url: (await testServer()).url('superuser') })
    await db.owner.query(`drop database if exists ${names.database}`)
    await db.owner.query(`drop role if exists ${names.owner}, setup_owner_${process.pid}_rule`)
    await db.close()
  })

  it('makes a database in which the program keeps every guarantee of roles, and can be repeated', async () => {
    const url = (await testServer()).url('superuser')
    const first = await setUpDatabase({ url, ...names })
    const again = await setUpDatabase({ url, ...names })
    assert.notEqual(first.url, again.url)
    const db = await connect(again)
    try {
      await migrate(db)
      const [role] = await db.query<{ name: string }>('select current_user as name')
      assert.equal(role?.name, 'tessera_app')
      assert.deepEqual(
        (await guarantees(db)).filter((guarantee) => !guarantee.kept),
        [],
      )
      await assert.rejects(db.query(`update ${db.table('sys_history')} set action = 'x'`), { code: '42501' })
    } finally {
      await db.close()
    }
  })

  it('is refused to a role that may not create roles, with one line', async () => {
    const url = (await testServer()).url('app')
    await assert.rejects(
      setUpDatabase({ url, database: 'x', owner: 'y' }),
      (error) => error instanceof TesseraError && error.code === 'DATABASE_RIGHTS' && !error.message.includes('\n'),
    )
  })
})

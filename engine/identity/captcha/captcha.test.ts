import assert from 'node:assert/strict'

import type { Database } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { TestWorkspace } from '../../testing/index.ts'
import {
  addUser,
  from,
  otherNode,
  parametersOf,
  PASSWORD,
  peopleWorkspace,
  type OtherNode,
} from '../people.test-kit.ts'
import { signIn, type SignIn, type SignInRoom } from '../sign-in.ts'
import { CHARACTERS } from './glyphs.ts'
import { checkCaptcha, newCaptcha, storeAnswer } from './index.ts'
import { drawText } from './picture.ts'

describe('a picture to read when signing in', () => {
  let workspace: TestWorkspace
  let db: Database
  let room: SignInRoom
  let later: OtherNode
  let people = 0
  let account: string
  before(async () => {
    workspace = await peopleWorkspace()
    db = workspace.db
    room = { db, parameters: parametersOf({ sys_captcha_failures: 3 }) }
    later = await otherNode(db.workspace)
  })
  after(async () => {
    await later.db.close()
    await workspace.drop()
  })
  beforeEach(async () => {
    account = `reader${++people}`
    await addUser(db, account)
  })

  const refused = (input: SignIn, code: string, on = room): Promise<void> => assert.rejects(signIn(on, input), { code })
  const failThrice = async (login = account): Promise<void> => {
    for (let i = 0; i < 3; i++) await refused(from(login, `guess ${i} ....`), 'SIGN_IN_FAILED')
  }
  const picture = async (answer = 'ACEFH', seconds = 300): Promise<string> => {
    const id = newId()
    await storeAnswer(db, { id, answer }, seconds)
    return id
  }

  it('is asked for after three failures from one network, then lets the right password in', async () => {
    await failThrice()
    await refused(from(account), 'CAPTCHA_REQUIRED')
    const id = await picture()
    const { token } = (await signIn(room, { ...from(account), captcha: { id, answer: ' acｅfh ' } })) as {
      token: string
    }
    assert.ok(token)
    assert.ok('token' in (await signIn(room, from(account))), 'a success forgives')
  })

  it('says with the third failure that the next try needs one', async () => {
    const dataOf = (guess: string): Promise<unknown> =>
      signIn(room, from(account, guess)).catch((error: { data: unknown }) => error.data)
    assert.deepEqual(await dataOf('guess 1 ...'), {})
    assert.deepEqual(await dataOf('guess 2 ...'), {})
    assert.deepEqual(await dataOf('guess 3 ...'), { captcha: true })
  })

  it('is not asked of the right person in a clean network, however many others guess', async () => {
    await failThrice()
    await db.query(`update ${db.table('sys_attempt')} set count = 5000 where key like 'account:%'`)
    assert.ok('token' in (await signIn(room, from(account, PASSWORD, '10.20.0.1'))))
  })

  it('is asked of a login that nobody has as well, so that it tells nothing', async () => {
    await failThrice('nobody at all')
    await refused(from('nobody at all'), 'CAPTCHA_REQUIRED')
  })

  it('spares who waits a quarter of an hour, for those who cannot read pictures', async () => {
    await failThrice()
    await later.clock('16 minutes')
    assert.ok('token' in (await signIn({ ...room, db: later.db }, from(account))))
    await later.clock('0')
  })

  it('counts once, right or wrong, and looks at no password while it is wrong', async () => {
    await failThrice()
    const before = await db.query(`select * from ${db.table('sys_attempt')} order by key`)
    const id = await picture()
    await refused({ ...from(account), captcha: { id, answer: 'XXXXX' } }, 'CAPTCHA_WRONG')
    await refused({ ...from(account), captcha: { id, answer: 'ACEFH' } }, 'CAPTCHA_WRONG')
    assert.deepEqual(await db.query(`select * from ${db.table('sys_attempt')} order by key`), before)
    const used = await picture()
    await refused({ ...from(account, 'wrong words'), captcha: { id: used, answer: 'ACEFH' } }, 'SIGN_IN_FAILED')
    await refused({ ...from(account), captcha: { id: used, answer: 'ACEFH' } }, 'CAPTCHA_WRONG')
  })

  it('is taken once of twenty that send it at once', async () => {
    const id = await picture()
    const all = await Promise.all(Array.from({ length: 20 }, () => checkCaptcha(db, { id, answer: 'ACEFH' })))
    assert.equal(all.filter(Boolean).length, 1)
  })

  it('holds for its time only, and stands in the database as a hash', async () => {
    const id = await picture('ACEFH', 300)
    const rows = JSON.stringify(await db.query(`select * from ${db.table('sys_captcha')}`))
    assert.ok(rows.includes(id) && !/ACEFH/i.test(rows))
    await later.clock('301 seconds')
    assert.equal(await checkCaptcha(later.db, { id, answer: 'ACEFH' }), false)
    await later.clock('0')
    assert.equal(await checkCaptcha(db, { id: 'no id', answer: 'ACEFH' }), false)
  })

  it('is a PNG that is another each time, for as many as one network may want', async () => {
    const one = await newCaptcha(room, '10.30.0.1')
    const other = await newCaptcha(room, '10.30.0.1')
    assert.match(one.image, /^data:image\/png;base64,iVBORw0KGgo/)
    assert.notEqual(one.image, other.image)
    assert.deepEqual([one.seconds, one.image.length < 20_000], [300, true])
    await db.query(`update ${db.table('sys_attempt')} set count = 200 where key = 'captcha:10.30.0.1'`)
    await newCaptcha(room, '10.30.0.1')
    await assert.rejects(newCaptcha(room, '10.30.0.1'), { code: 'TOO_MANY_ATTEMPTS' })
    await newCaptcha(room, '10.30.0.2')
  })

  it('is drawn of characters that are all different shapes', async () => {
    const blank = (await drawText('')).length
    for (const character of CHARACTERS) assert.ok((await drawText(character.repeat(5))).length > blank, character)
    assert.ok(!CHARACTERS.some((character) => '01OI5S2Z8B'.includes(character)))
  })
})

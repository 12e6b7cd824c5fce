import assert from 'node:assert/strict'

import { PATH, useCompany } from './company.test-kit.ts'
import { Browser, CLIENT } from './provider.test-kit.ts'

describe('signing in through a company directory', () => {
  const company = useCompany()
  const { set, know, signIn, whoIs, log, refusedFor } = company

  it('a person whom the directory vouches for is signed in, and led to where they wanted to be', async () => {
    know('owner')
    const browser = new Browser()
    const went = await signIn('owner', { browser, to: '?to=%2Fsample%3Fview%3D1' })
    assert.equal(went.status, 303)
    assert.equal(went.address, `${company.app.url}/sample?view=1`)
    assert.equal(went.headers['cache-control'], 'no-store')
    assert.equal(went.headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal(await whoIs(browser), 'owner')
    assert.deepEqual(await log(), {
      account: 'owner',
      user_id: company.app.ids.owner,
      result: 'success',
      reason: 'directory',
    })
    const cookies = [went.headers['set-cookie']].flat().join('\n')
    assert.match(cookies, /tessera_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/)
    assert.match(cookies, /tessera_directory=; Path=\/api\/v1\/sign-in\/directories; Expires=Thu, 01 Jan 1970/)
  })

  it('the page for signing in knows the directories that are switched on, and nothing else of them', async () => {
    const { data } = (await company.app.stranger().get('/api/v1/sign-in/options')).is(200)
    assert.deepEqual(data, { directories: [{ name: 'company', label: { zh: '企业账号', en: 'Company account' } }] })
    await set({ enabled: false })
    assert.deepEqual((await company.app.stranger().get('/api/v1/sign-in/options')).data, { directories: [] })
    refusedFor(await new Browser().go(`${company.app.url}${PATH}`), 'unknown')
    refusedFor(await new Browser().go(`${company.app.url}/api/v1/sign-in/directories/nowhere`), 'unknown')
  })

  it('who comes again is known by the subject, whatever they are called by now', async () => {
    know('owner')
    await signIn('owner')
    company.provider.people.set('renamed', { sub: 'sub-owner', preferred_username: 'reader' })
    await set({ match: 'none' })
    const browser = new Browser()
    await signIn('renamed', { browser })
    assert.equal(await whoIs(browser), 'owner')
  })

  it('a former session of the browser ends, and its token is not kept', async () => {
    know('owner')
    const browser = new Browser()
    await signIn('owner', { browser })
    const former = browser.cookies.get(new URL(company.app.url).host)?.get('tessera_session') ?? ''
    await signIn('owner', { browser })
    const token = browser.cookies.get(new URL(company.app.url).host)?.get('tessera_session')
    assert.notEqual(token, former)
    assert.equal(
      (await company.app.stranger().get('/api/v1/session', { authorization: `Bearer ${former}` })).status,
      401,
    )
  })

  it('new keys of the provider are taken at once', async () => {
    know('owner')
    await signIn('owner')
    company.provider.rotate()
    const browser = new Browser()
    await signIn('owner', { browser })
    assert.equal(await whoIs(browser), 'owner')
  })

  it('a provider that describes itself as another, or answers nonsense, is unreachable for visitors', async () => {
    know('owner')
    company.provider.spoil = (path, body) =>
      path.includes('well-known') ? body.replaceAll(company.provider.issuer, company.other.issuer) : undefined
    refusedFor(await new Browser().go(`${company.app.url}${PATH}`), 'unreachable')
    company.provider.spoil = () => 'x'.repeat(600_000)
    refusedFor(await new Browser().go(`${company.app.url}${PATH}`), 'unreachable')
    company.provider.spoil = () => '<html>secret-banner</html>'
    const went = await new Browser().go(`${company.app.url}${PATH}`)
    refusedFor(went, 'unreachable')
    assert.ok(!went.body.includes('secret-banner'))
  })

  it('a provider inside the network that nobody allowed is not called', async () => {
    await set({ settings: { issuer: 'http://127.0.0.1:1/', client_id: CLIENT } })
    refusedFor(await new Browser().go(`${company.app.url}${PATH}`), 'unreachable')
    await set({ settings: { issuer: 'https://169.254.169.254', client_id: CLIENT } })
    refusedFor(await new Browser().go(`${company.app.url}${PATH}`), 'unreachable')
  })

  it('a network that asks in vain again and again has to wait', async () => {
    const table = company.app.db.table('sys_attempt')
    await company.app.db.query(
      `insert into ${table} (key, count, first_at, last_at) values ('directory:127.0.0.1', 105, ${company.app.db.now}, ${company.app.db.now})`,
    )
    const went = await new Browser().go(`${company.app.url}${PATH}`)
    assert.equal(went.status, 303)
    refusedFor(await new Browser().go(`${company.app.url}${PATH}`), 'too_many_attempts')
  })

  it('whoever names another host does not become the place to come back to', async () => {
    for (const host of ['evil.test/', 'evil.test@x', 'a b', 'evil.test\\x']) {
      const went = await new Browser().go(`${company.app.url}${PATH}`, undefined, { host })
      assert.ok(
        went.status === 400 || went.address.includes('/login?directory='),
        `${host}: ${went.status} ${went.address}`,
      )
    }
    await set({ address: 'https://crm.example.com' })
    const went = await new Browser().go(`${company.app.url}${PATH}`, undefined, { host: 'evil.test' })
    assert.equal(new URL(went.address).searchParams.get('redirect_uri'), `https://crm.example.com${PATH}/callback`)
  })
})

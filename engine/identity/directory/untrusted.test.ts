import assert from 'node:assert/strict'

import { useCompany } from './company.test-kit.ts'
import { Browser, CLIENT } from './provider.test-kit.ts'

describe('what a company directory sends and cannot be believed', () => {
  const company = useCompany()
  const { settings, know, away, signIn, whoIs, log, refusedFor } = company

  describe('only a path of ours is gone to afterwards', () => {
    for (const to of [
      '//evil.test',
      '/\\evil.test',
      '\\\\evil.test',
      'https://evil.test',
      'https:evil.test',
      '/\t/evil.test',
      '/%2f/evil.test',
      '/%5cevil.test',
      'javascript:alert(1)',
      '@evil.test',
      '/a\nb',
      '',
      '/ x',
      '/\u202e/evil.test',
      '///evil.test',
      '/..//evil.test',
    ])
      it(JSON.stringify(to), async () => {
        know('owner')
        const went = await signIn('owner', { to: `?to=${encodeURIComponent(to)}` })
        assert.equal(went.headers.location, '/')
      })
  })

  describe('an answer that is not this visit’s is refused', () => {
    beforeEach(() => know('owner'))

    it('with another state', async () => {
      const browser = new Browser()
      const came = new URL(await away(browser, 'owner'))
      came.searchParams.set('state', 'another')
      refusedFor(await browser.go(came.href), 'expired')
      assert.equal(await whoIs(browser), undefined)
    })

    it('in another browser', async () => {
      const browser = new Browser()
      const came = await away(browser, 'owner')
      refusedFor(await new Browser().go(came), 'expired')
    })

    it('with the code of somebody else', async () => {
      know('reader')
      const [mine, theirs] = [new Browser(), new Browser()]
      const came = new URL(await away(mine, 'owner'))
      const code = new URL(await away(theirs, 'reader')).searchParams.get('code') ?? ''
      came.searchParams.set('code', code)
      refusedFor(await mine.go(came.href), 'untrusted')
      assert.equal(await whoIs(mine), undefined)
    })

    it('a second time', async () => {
      const browser = new Browser()
      const came = await away(browser, 'owner')
      const jar = browser.cookies.get(new URL(company.app.url).host)
      const kept = jar?.get('tessera_directory') ?? ''
      await browser.go(came)
      jar?.delete('tessera_session')
      refusedFor(await browser.go(came), 'expired')
      jar?.set('tessera_directory', kept)
      refusedFor(await browser.go(came), 'untrusted')
      assert.equal(await whoIs(browser), undefined)
    })

    it('from another provider', async () => {
      company.other.people.set('owner', { sub: 'sub-owner', preferred_username: 'owner' })
      const browser = new Browser()
      const came = new URL(await away(browser, 'owner'))
      came.searchParams.set('iss', company.other.issuer)
      refusedFor(await browser.go(came.href), 'untrusted')
    })

    it('for another directory of ours', async () => {
      ;(await company.app.as('admin').post('/api/v1/directories', settings({ name: 'second' }))).is(201)
      const browser = new Browser()
      const came = await away(browser, 'owner')
      const went = await browser.go(came.replace('/company/', '/second/'))
      refusedFor(went, 'expired')
      ;(await company.app.as('admin').delete('/api/v1/directories/second')).is(204)
    })

    it('when the visitor or the provider says no', async () => {
      const browser = new Browser()
      const came = new URL(await away(browser, 'owner'))
      came.searchParams.delete('code')
      came.searchParams.set('error', 'access_denied')
      refusedFor(await browser.go(came.href), 'cancelled')
      assert.equal((await log())?.reason, 'directory_refused')
    })
  })

  describe('a token that cannot be trusted opens nothing', () => {
    const hour = 3600
    const now = (): number => Math.floor(Date.now() / 1000)
    const cases: Readonly<Record<string, (claims: Record<string, unknown>, header: Record<string, unknown>) => void>> =
      {
        'with another nonce': (claims) => (claims['nonce'] = 'another'),
        'without a nonce': (claims) => delete claims['nonce'],
        'for another audience': (claims) => (claims['aud'] = 'somebody-else'),
        'for several audiences without saying for whom': (claims) => (claims['aud'] = [CLIENT, 'somebody-else']),
        'of another issuer': (claims) => (claims['iss'] = 'https://login.example.com'),
        'that has expired': (claims) => Object.assign(claims, { iat: now() - 2 * hour, exp: now() - hour }),
        'without an end': (claims) => delete claims['exp'],
        'from the future': (claims) => (claims['nbf'] = now() + hour),
        'without a subject': (claims) => delete claims['sub'],
        'of another subject than is told afterwards': (claims) => (claims['sub'] = 'sub-admin'),
        'without a signature': (_claims, header) => (header['alg'] = 'none'),
        'signed with the secret of the client instead of a key': (_claims, header) => (header['alg'] = 'HS256'),
        'signed with a key that nobody publishes': (_claims, header) => (header['kid'] = 'unknown'),
      }
    for (const [what, change] of Object.entries(cases)) {
      it(what, async () => {
        know('owner')
        company.provider.forge(change)
        const browser = new Browser()
        refusedFor(await signIn('owner', { browser }), 'untrusted')
        assert.equal(await whoIs(browser), undefined)
        assert.equal((await log())?.reason, 'directory_refused')
      })
    }

    it('a token that is forged back is taken, so the cases above are refused for what they say', async () => {
      know('owner')
      company.provider.forge((claims) => (claims['more'] = 'harmless'))
      const browser = new Browser()
      await signIn('owner', { browser })
      assert.equal(await whoIs(browser), 'owner')
    })

    it('signed by another key than the one published under its name', async () => {
      know('owner')
      const browser = new Browser()
      const came = await away(browser, 'owner')
      const keys = { keys: [] }
      company.provider.spoil = (path) => (path.startsWith('/jwks') ? JSON.stringify(keys) : undefined)
      refusedFor(await browser.go(came), 'untrusted')
    })
  })
})

import assert from 'node:assert/strict'
import { join } from 'node:path'

import { Linter } from 'eslint'
import { parser } from 'typescript-eslint'

import { houseRules } from './lint-rules.js'
import { ROOT } from './source-files.ts'

/** What the rules of the house say of a file, as `line: message`. */
function said(path: string, text: string): string[] {
  const linter = new Linter({ cwd: ROOT })
  const rules = {
    'house/arrows': 'error',
    'house/sql-clock': 'error',
    'house/kind-question': 'error',
    'house/outbound': 'error',
  } as const
  const found = linter.verify(
    text,
    [{ files: ['**/*.ts'], languageOptions: { parser }, plugins: { house: houseRules }, rules }],
    {
      filename: join(ROOT, path),
    },
  )
  return found.map(({ line, message }) => `${line}: ${message}`)
}

describe('the linter knows the rules of the house', () => {
  it('an import against an arrow is said where it stands', () => {
    const [only, ...more] = said(
      'engine/model/a.ts',
      "import { x } from '../kernel/ids.ts'\nimport { y } from '../records/index.ts'",
    )
    assert.match(only ?? '', /^2: engine\/model\/ may not import engine\/records\/index\.ts/)
    assert.deepEqual(more, [])
    assert.equal(said('engine/kernel/a.ts', "import { readFileSync } from 'node:fs'").length, 1)
    assert.equal(said('console/data/a.ts', "export * from '../app/router.ts'").length, 1)
  })

  it('SQL with a clock of its own is refused, time in code is not', () => {
    const text =
      "const a = 'select now()'\nconst b = `at = current_timestamp`\nconst c = `where at < ${db.now}` + Date.now()\nconst d = 'sys_now()'"
    assert.deepEqual(
      said('engine/query/a.ts', text).map((line) => line[0]),
      ['1', '2'],
    )
  })

  it('a question for a field kind is refused outside the folder of that kind', () => {
    const questions =
      "f.type === 'enum'\nf?.type !== 'text'\nswitch (f.type) { case 'date': }\n['user', 'x'].includes(f.type)\nf.kind.name == 'id'"
    assert.equal(said('engine/records/a.ts', questions).length, 5)
    assert.equal(said('console/render/a.ts', questions).length, 5)
    assert.equal(said('engine/fields/enum/a.ts', "f.type === 'enum'").length, 0)
    assert.equal(said('engine/records/a.test.ts', questions).length, 0)
    assert.equal(said('engine/records/a.ts', "f.type === 'whatever'\nname === 'text'").length, 0)
  })

  it('a way to foreign addresses beside the one client is refused, in plugins too', () => {
    for (const text of [
      "import { request } from 'node:https'",
      "import { createServer, request } from 'http'",
      "import * as http from 'node:http'",
      "import http from 'node:http'",
      "import 'node:tls'",
      "import { connect } from 'node:net'",
      "import { lookup } from 'node:dns/promises'",
      "import { fetch as get } from 'undici'",
      "import axios from 'axios/dist/node/axios.cjs'",
      "import { Configuration } from 'openid-client'",
      "export { request } from 'node:http'",
      "export * from 'node:http2'",
      "const { request } = await import('node:http')",
      "const http = require('http')",
      "const net = process.getBuiltinModule('node:net')",
      "await fetch('https://example.com')",
      'const get = fetch',
      "globalThis.fetch('https://example.com')",
      "globalThis['fetch']('https://example.com')",
      "new WebSocket('wss://example.com')",
    ])
      for (const path of ['engine/records/a.ts', 'plugins/erp/a.ts', 'seeds/crm/a.ts'])
        assert.equal(said(path, text).filter((each) => each.includes('engine/outbound')).length, 1, `${path}: ${text}`)
  })

  it('the client itself, servers, types, tests and the browser are free of it', () => {
    const client = "import { request } from 'node:https'\nawait fetch('https://example.com')"
    for (const path of ['engine/outbound/a.ts', 'engine/http/a.test.ts', 'engine/testing/a.ts', 'engine/tools/a.ts'])
      assert.deepEqual(said(path, client), [], path)
    assert.deepEqual(said('console/data/a.ts', "await fetch('/api/v1/session')"), [])
    const harmless = `import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { isIP } from 'node:net'
interface Client { fetch(url: string): void }
function use(client: Client, answer: WebSocket): void { client.fetch('x'); void answer }
function own(fetch: () => void): void { fetch() }
void [createServer, isIP, use, own]`
    assert.deepEqual(said('engine/http/a.ts', harmless), [])
  })
})

import assert from 'node:assert/strict'

import { errorCatalogue } from '../kernel/error-catalogue.ts'
import {
  browserFaults,
  errorCodeFaults,
  fileCycles,
  importFaults,
  openingFaults,
  roomCycles,
  tableFaults,
} from './architecture.ts'
import { domainFaults } from './domain-words.ts'
import { foldersIn, pathsOf, readSources, readText, sourceOf, type Source } from './source-files.ts'

/** Files as they would stand in the house: path and text in turns. */
function house(files: Readonly<Record<string, string>>): Source[] {
  return Object.entries(files).map(([path, text]) => sourceOf(path, text))
}

function same(found: readonly string[], expected: readonly string[] = []): void {
  assert.equal(found.join('\n'), expected.join('\n'))
}

describe('the house keeps its order', function () {
  this.timeout(120_000)
  const sources = readSources()

  it('every import follows an arrow', () => {
    assert.ok(sources.length > 200 && sources.some(({ imports }) => imports.length > 3), 'the sources were read')
    same(importFaults(sources))
  })

  it('no file leads back to itself, and no room', () => {
    same(fileCycles(sources))
    same(roomCycles(sources))
  })

  it('the browser loads nothing that needs a server', () => same(browserFaults(sources)))

  it('every field kind of the server has its face in the console', () => {
    same(foldersIn('console/fields'), foldersIn('engine/fields').filter(isKind))
  })

  it('every error code is thrown somewhere, and none is unknown', () => {
    same(errorCodeFaults(Object.keys(errorCatalogue), sources))
  })

  it('every file says what it is for', () => {
    same(openingFaults(sources.filter(({ path }) => !path.startsWith('seeds/'))))
  })

  it('the engine names no business', () => {
    const definitions = pathsOf(/^metadata\/.*\.(json|yaml)$/).map((path) => sourceOf(path, readText(path)))
    same(domainFaults([...sources, ...definitions]))
  })

  it("the engine's own tables and objects bear its prefixes", () => {
    same(tableFaults(sources))
    for (const path of pathsOf(/^metadata\/system\/.*\.yaml$/)) {
      for (const [, name] of readText(path).matchAll(/^kind: object\nname: (\w+)/gm))
        assert.match(name ?? '', /^(sys|meta)_/, path)
    }
  })
})

function isKind(folder: string): boolean {
  return pathsOf(new RegExp(`^engine/fields/${folder}/index\\.ts$`)).length > 0 && folder !== 'masks'
}

describe('the checks of the house bite', () => {
  it('an import against an arrow is named with its line, its target and what would be allowed', () => {
    const found = importFaults(
      house({
        'engine/query/a.ts': "import type { X } from '../model/types.ts'\n\nimport { y } from '../records/index.ts'",
        'engine/identity/a.ts': "export { z } from '../screens/screen.ts'",
        'engine/kernel/a.ts': "const late = await import('../database/index.ts')",
        'engine/http/a.ts': "type T = import('../cli/main.ts').T\nimport { s } from '../testing/index.ts'",
      }),
    )
    assert.equal(found.length, 5)
    assert.match(
      found[0] ?? '',
      /^engine\/query\/a\.ts:3 → engine\/records\/index\.ts: engine\/query\/ may not import .* only engine\/kernel\//,
    )
    assert.match(found[1] ?? '', /^engine\/identity\/a\.ts:1 → engine\/screens\/screen\.ts: /)
    assert.match(found[2] ?? '', /^engine\/kernel\/a\.ts:1 → engine\/database\/index\.ts: /)
    assert.match(found[3] ?? '', /^engine\/http\/a\.ts:1 → engine\/cli\/main\.ts: /)
    assert.match(found[4] ?? '', /^engine\/http\/a\.ts:2 → engine\/testing\/index\.ts: /)
  })

  it('allowed imports are silent, and tests may import what they need', () => {
    same(
      importFaults(
        house({
          'engine/query/a.ts':
            "import { x } from '../access/index.ts'\nimport type { F } from '../../metadata/types.ts'\nimport { s } from './b.ts'",
          'engine/kernel/a.test.ts': "import { w } from '../testing/index.ts'",
          'engine/identity/a.test-kit.ts': "import { w } from '../testing/index.ts'",
          'migrations/0002_more.ts': "import type { Knex } from 'knex'\nimport { appendOnly } from './append-only.ts'",
          'console/fields/text/index.ts':
            "import { shared } from '../../../engine/fields/text/shared.ts'\nimport B from '../../kit/B.vue'",
          'plugins/erp/plugin.ts':
            "import { book } from '../ledger/index.ts'\nimport { define } from '../../engine/index.ts'",
        }),
      ),
    )
  })

  it('metadata, migrations, packs, plugins and the console stay on their side', () => {
    const offending: Readonly<Record<string, string>> = {
      'metadata/a.ts': "import { x } from '../engine/kernel/ids.ts'",
      'metadata/b.ts': "import x from 'ajv'",
      'migrations/0002_more.ts': "import knex from 'knex'",
      'seeds/demo/a.ts': "import { signIn } from '../../engine/identity/index.ts'",
      'plugins/erp/a.ts': "import { post } from '../ledger/post.ts'",
      'engine/plugins/a.ts': "import erp from '../../plugins/erp/index.ts'",
      'engine/identity/a.ts': "import { person } from './people.test-kit.ts'",
      'console/kit/a.ts': "import { words } from '../locales/i18n.ts'",
      'console/kit/B.vue':
        '<template><p /></template>\n<script setup lang="ts">\nimport { api } from \'../data/api.ts\'\n</script>',
      'console/render/a.ts': "import { hash } from '../../engine/screens/types.ts'",
      'console/fields/a.ts': "import { kinds } from '../../engine/fields/index.ts'",
      'console/app/a.ts': "import { readFileSync } from 'node:fs'",
      'attic/a.ts': "import { x } from '../engine/kernel/ids.ts'",
    }
    for (const [path, text] of Object.entries(offending)) {
      const [only, ...more] = importFaults(house({ [path]: text }))
      assert.ok(only?.startsWith(`${path}:${path.endsWith('.vue') ? 3 : 1} → `), `${path} was let through: ${only}`)
      same(more)
    }
  })

  it('cycles of files and of rooms are spelled out', () => {
    const files = house({
      'engine/model/a.ts': "import { b } from './b.ts'",
      'engine/model/b.ts': "import { c } from './c.ts'",
      'engine/model/c.ts': "import { a } from './a.ts'",
    })
    same(fileCycles(files), ['engine/model/a.ts → engine/model/b.ts → engine/model/c.ts → engine/model/a.ts'])
    const rooms = house({
      'engine/query/a.ts': "import type { b } from '../access/b.ts'",
      'engine/access/b.ts': "import type { c } from '../query/c.ts'",
    })
    same(roomCycles(rooms), ['engine/query → engine/access → engine/query'])
    same(fileCycles(rooms))
  })

  it('the way from the console to a server module is told', () => {
    const files = house({
      'console/fields/text/index.ts': "import { shared } from '../../../engine/fields/text/shared.ts'",
      'engine/fields/text/shared.ts': "import { helper } from '../helper.ts'\nimport type { Pool } from 'pg'",
      'engine/fields/helper.ts': "\nimport { join } from 'node:path'",
    })
    same(browserFaults(files), [
      'console/fields/text/index.ts:1 → engine/fields/text/shared.ts:1 → engine/fields/helper.ts:2 → node:path',
    ])
  })

  it('a business in a name, a code, a sentence or a page is found, in a comment it is free', () => {
    const files = house({
      'engine/a.ts': '// customers are free here\nconst customerId = 1\nconst path = { lead: 2 }',
      'engine/b.ts': "const table = 'crm_product'\nconst text = `选择客户 ${table}`\nconst way = 'it leads here'",
      'console/app/C.vue':
        '<template>\n  <!-- 客户 -->\n  <h1>客户档案</h1>\n</template>\n<script setup lang="ts">\nconst vouchers = []\n</script>',
      'seeds/crm/a.ts': 'const customer = 1',
      'engine/c.test.ts': 'const customer = 1',
    })
    same(domainFaults(files), [
      "engine/a.ts:2 names 'customer'",
      "engine/a.ts:3 names 'lead'",
      "engine/b.ts:1 names 'crm'",
      "engine/b.ts:2 names '客户'",
      "console/app/C.vue:6 names 'vouchers'",
      "console/app/C.vue:3 names '客户'",
    ])
  })

  it('silent files, foreign tables and unknown or unused error codes are found', () => {
    const files = house({
      'engine/a.ts': "export const a = db.table('orders')",
      'engine/b.ts': "/** Throws. */\nthrow new TesseraError('KNOWN')\nthrow new TesseraError('UNKNOWN')",
      'console/A.vue': '<template><p /></template>',
    })
    same(openingFaults(files), ['engine/a.ts does not say what it is for', 'console/A.vue does not say what it is for'])
    same(tableFaults(files), ['engine/a.ts:1 names the table orders, which is neither meta_ nor sys_'])
    same(errorCodeFaults(['KNOWN', 'IDLE'], files), [
      'engine/b.ts:3 throws UNKNOWN, which the catalogue does not know',
      'IDLE stands in the catalogue, but nothing uses it',
    ])
  })
})

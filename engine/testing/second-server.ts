/**
 * Another process that serves a workspace that is there already, until it is killed:
 * `second-server.ts <url> <owner url> <workspace>`; its first line says where it is.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import pino from 'pino'

import { Exceptions, Keeping, Operations, SEALS } from '../audit/index.ts'
import { connect } from '../database/index.ts'
import { createApp, SERVER_OPTIONS } from '../http/app.ts'
import { Lookups } from '../http/lookups.ts'
import { Applications } from '../identity/applications/index.ts'
import { createSessions, recordActions, userPrincipal, writeStages } from '../identity/index.ts'
import { createOutbound } from '../outbound/index.ts'
import { openModelStore } from '../schema/model-store.ts'
import { schemeStages } from '../screens/index.ts'
import { openParameters, Vault } from '../settings/index.ts'
import { tagActions, tagStages, Tags } from '../tags/index.ts'
import { Exports } from '../transfer/export/index.ts'
import { diskStore, Files } from '../transfer/files/index.ts'
import { background } from './background.ts'
import { TEST_SECRET } from './secret.ts'

const [url = '', ownerUrl = '', workspace = ''] = process.argv.slice(2)
const db = await connect({ url, ownerUrl, workspace, poolSize: 6 })
const models = await openModelStore(db, { pollMs: 60_000 })
const vault = new Vault(TEST_SECRET, workspace)
const parameters = await openParameters(db, { vault })
const sessions = createSessions(db, parameters)
const stages = schemeStages(
  db,
  tagStages(db, writeStages(db, sessions), () => inBackground.jobs),
)
const inBackground = background(db, { models, stages, timeZone: 'Asia/Shanghai' }, tmpdir())
const app = createApp({
  db,
  models,
  operations: new Operations(db),
  exceptions: new Exceptions(db),
  keeping: new Keeping(db, {
    key: vault.keyFor(SEALS),
    folder: tmpdir(),
    timeZone: 'Asia/Shanghai',
    days: () => 0,
    onTrouble: () => undefined,
  }),
  parameters,
  vault,
  outbound: createOutbound(),
  applications: new Applications({ db, vault, onError: () => undefined }),
  sessions,
  log: pino({ level: 'error' }, pino.destination(2)),
  timeZone: 'Asia/Shanghai',
  stages,
  actions: tagActions(db, recordActions(db, sessions, parameters)),
  lookups: new Lookups(db),
  files: new Files({ db, store: diskStore(tmpdir()), largest: 1_000_000 }),
  exports: new Exports({ db, mostRows: 1_000 }),
  ...inBackground,
  tags: new Tags({
    db,
    models,
    stages,
    jobs: inBackground.jobs,
    timeZone: 'Asia/Shanghai',
    principalOf: (id) => userPrincipal(db, id),
  }),
  ready: () => true,
})
const server = createServer(SERVER_OPTIONS, app)
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
